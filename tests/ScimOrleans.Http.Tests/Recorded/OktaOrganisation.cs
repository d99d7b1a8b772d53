using System.Text.Json;
using System.Text.Json.Nodes;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>What an administrator asks of an Okta organisation.</summary>
internal sealed record OktaRequest(string Method, string Path, string? Body);

/// <summary>As much of an Okta organisation as its CRUD suite uses: what the administrator changes there, its SCIM client sends on.</summary>
internal sealed class OktaOrganisation(ScimClient scim)
{
    private const string UserId = "00u1";

    private JsonObject? _profile;
    private string? _scimId;

    /// <summary>Does what the suite asks for.</summary>
    public async Task<(int Status, JsonElement Body)> DoAsync(OktaRequest request)
    {
        switch (request.Method, request.Path)
        {
            case ("GET", "/api/v1/apps/app"):
                return (200, default);
            case ("POST", "/api/v1/users"):
                _profile = JsonNode.Parse(request.Body!)!["profile"]!.AsObject();
                return (200, JsonSerializer.SerializeToElement(new { id = UserId }));
            case ("POST", "/api/v1/apps/app/users"):
                await AssignAsync();
                return (200, default);
            case ("PUT", $"/api/v1/users/{UserId}"):
                _profile = JsonNode.Parse(request.Body!)!["profile"]!.AsObject();
                await PushProfileAsync();
                return (200, default);
            case ("POST", $"/api/v1/users/{UserId}/lifecycle/deactivate"):
                await SetActiveAsync(false);
                return (200, default);
            case ("POST", $"/api/v1/users/{UserId}/lifecycle/activate"):
                return (200, default);
            case ("DELETE", $"/api/v1/apps/app/users/{UserId}"):
                await SetActiveAsync(false);
                return (204, default);
            default:
                throw new NotSupportedException($"The suite asks Okta for {request.Method} {request.Path}.");
        }
    }

    /// <summary>Looks for the user, and creates it or takes the one that is there.</summary>
    private async Task AssignAsync()
    {
        var found = (await scim.GetAsync($"Users?filter={Uri.EscapeDataString($"userName eq \"{_profile!["login"]}\"")}&startIndex=1&count=100")).ShouldBe(200);
        if (found["totalResults"].GetInt32() == 0)
        {
            _scimId = (await scim.PostAsync("Users", User(active: true))).ShouldBe(201).Id;
            return;
        }

        _scimId = found["Resources[0].id"].GetString();
        await SetActiveAsync(true);
        await PushProfileAsync();
    }

    private async Task PushProfileAsync()
    {
        (await scim.GetAsync($"Users/{_scimId}")).ShouldBe(200);
        (await scim.PutAsync($"Users/{_scimId}", User(active: true))).ShouldBe(200);
    }

    private async Task SetActiveAsync(bool active) => (await scim.PatchAsync(
        $"Users/{_scimId}",
        $$$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","value":{"active":{{{(active ? "true" : "false")}}}}}]}""")).ShouldBe(200);

    private string User(bool active) => new JsonObject
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User"),
        ["userName"] = _profile!["login"]!.GetValue<string>(),
        ["name"] = new JsonObject { ["givenName"] = _profile["firstName"]!.GetValue<string>(), ["familyName"] = _profile["lastName"]!.GetValue<string>() },
        ["emails"] = new JsonArray(new JsonObject { ["primary"] = true, ["value"] = _profile["email"]!.GetValue<string>(), ["type"] = "work" }),
        ["groups"] = new JsonArray(),
        ["active"] = active,
    }.ToJsonString();
}
