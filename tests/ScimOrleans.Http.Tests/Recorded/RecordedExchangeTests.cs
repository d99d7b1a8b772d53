using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>Exchanges recorded from Okta and Entra, one per file: the request is replayed, and the answer must carry what the recorded one carries.</summary>
/// <remarks>
/// Judged otherwise than recorded:
/// <list type="table">
/// <item><term>ids, dates, locations</term><description>are this server's</description></item>
/// <item><term>null for an empty list</term><description>is unassigned here: the attribute is absent, <c>Resources</c> is <c>[]</c></description></item>
/// <item><term><c>itemsPerPage</c></term><description>is the number in the page (RFC 7644 §3.4.2), not the size that was asked for</description></item>
/// <item><term>200 for a PATCH of a group</term><description>is 204 here: members need not be returned (Okta, Entra)</description></item>
/// <item><term><c>display</c> of emails and members, <c>name.formatted</c></term><description>are what the client sent, or the member's own name</description></item>
/// </list>
/// </remarks>
public abstract partial class RecordedExchangeTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    private static readonly string[] Ours = ["id", "meta", "members", "itemsPerPage"];

    protected override IdpProfile Profile => IdpProfile.Other;

    [Theory]
    [InlineData("azuread/create_group.json")]
    [InlineData("azuread/create_user.json")]
    [InlineData("azuread/get_group.json")]
    [InlineData("azuread/get_group_dn.json")]
    [InlineData("azuread/get_user_query_0.json")]
    [InlineData("azuread/get_user_query_resp.json")]
    [InlineData("azuread/get_user_resp.json")]
    [InlineData("azuread/update_group.json")]
    [InlineData("azuread/update_user.json")]
    [InlineData("okta/create_group.json")]
    [InlineData("okta/create_user.json")]
    [InlineData("okta/retrieve_group.json")]
    [InlineData("okta/retrieve_user.json")]
    [InlineData("okta/update_group_membership.json")]
    [InlineData("okta/update_group_name.json")]
    [InlineData("okta/update_user.json")]
    [InlineData("okta/update_user_patch.json")]
    [InlineData("okta/user_exists.json")]
    public async Task Exchange_Replayed_IsAnsweredAsRecorded(string file)
    {
        var exchange = JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(Collections.Recorded, file)))!.AsObject();
        var method = exchange["method"]!.GetValue<string>();
        var path = exchange["path"]!.GetValue<string>();
        var request = exchange["request"]?.ToJsonString();
        await ArrangeAsync(method, path, request, exchange["response"]);
        foreach (var (recorded, created) in _ids)
        {
            path = path.Replace(recorded, created, StringComparison.Ordinal);
            request = request?.Replace(recorded, created, StringComparison.Ordinal);
        }

        var answer = await Scim.SendAsync(new HttpMethod(method), path, request);

        var patchesGroup = method == "PATCH" && path.StartsWith("/Groups", StringComparison.Ordinal);
        answer.ShouldBe(patchesGroup ? 204 : exchange["statusCode"]!.GetValue<int>());
        if (patchesGroup)
        {
            answer = await Scim.GetAsync(path);
        }

        if (exchange["response"] is JsonObject response && file != "okta/update_group_name.json")
        {
            Compare("", response, answer.Body, answer);
        }
    }

    /// <summary>Recorded ids and those of the resources that stand for them here.</summary>
    private readonly Dictionary<string, string> _ids = [];

    /// <summary>Makes what must have been there: the resource that is addressed or found, and the members that are named.</summary>
    private async Task ArrangeAsync(string method, string path, string? request, JsonNode? response)
    {
        foreach (Match member in MemberId().Matches($"{request} {response?["members"]?.ToJsonString()}"))
        {
            var id = member.Groups["id"].Value;
            _ids.TryAdd(id, _ids.GetValueOrDefault(id) ?? await CreateUserAsync($"{id}@example.com"));
        }

        if (Addressed().Match(path) is { Success: true } addressed)
        {
            var source = response as JsonObject ?? [];
            _ids[addressed.Groups["id"].Value] = await CreateAsync(addressed.Groups["type"].Value, method == "PATCH" ? Without(source, Changed(JsonNode.Parse(request!)!)) : source);
        }
        else if (response?["Resources"] is JsonArray { Count: > 0 } found)
        {
            await CreateAsync(path.StartsWith("/Users", StringComparison.Ordinal) ? "Users" : "Groups", found[0]!.AsObject());
        }
    }

    private async Task<string> CreateAsync(string type, JsonObject like)
    {
        var body = like.DeepClone().AsObject();
        body.TryAdd(type == "Users" ? "userName" : "displayName", $"before {Guid.NewGuid()}");
        if (type == "Users")
        {
            body.TryAdd("name", JsonNode.Parse("""{"givenName":"givenName","formatted":"givenName updatedFamilyName"}"""));
        }

        var text = body.ToJsonString();
        foreach (var (recorded, created) in _ids)
        {
            text = text.Replace(recorded, created, StringComparison.Ordinal);
        }

        return (await Scim.PostAsync(type, text)).ShouldBe(201).Id;
    }

    /// <summary>Simple attributes that a PATCH sets: before it they had another value.</summary>
    private static IEnumerable<string> Changed(JsonNode patch) => patch["Operations"]!.AsArray().SelectMany(operation =>
        operation!["path"]?.GetValue<string>() is { } path ? [path] : operation["value"]!.AsObject().Select(property => property.Key));

    private static JsonObject Without(JsonObject resource, IEnumerable<string> names)
    {
        var rest = resource.DeepClone().AsObject();
        foreach (var name in names.Where(name => rest[name] is JsonValue))
        {
            rest.Remove(name);
        }

        return rest;
    }

    private static void Compare(string path, JsonNode recorded, JsonElement actual, ScimResponse answer)
    {
        switch (recorded)
        {
            case JsonObject expected:
                foreach (var (name, value) in expected.Where(property => property.Value is not null && !Ours.Contains(property.Key)))
                {
                    Assert.True(actual.TryGetProperty(name, out var found), $"There is no {path}{name}.\n{answer}");
                    Compare($"{path}{name}.", value!, found, answer);
                }

                break;
            case JsonArray expected when !path.EndsWith("schemas.", StringComparison.Ordinal):
                Assert.Equal(expected.Count, actual.GetArrayLength());
                for (var i = 0; i < expected.Count; i++)
                {
                    Compare($"{path}{i}.", expected[i]!, actual[i], answer);
                }

                break;
            case JsonArray expected:
                // An extension without values is not listed (RFC 7643 §3).
                Assert.Equal(expected[0]!.GetValue<string>(), actual[0].GetString());
                break;
            default:
                Assert.Equal(recorded.ToJsonString(), JsonSerializer.Serialize(actual));
                break;
        }
    }

    [GeneratedRegex(@"^/(?<type>Users|Groups)/(?<id>[^?/]+)$")]
    private static partial Regex Addressed();

    [GeneratedRegex("""(?:"value":"|value eq \\u0022|value eq \\")(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{20})(?=["\\])""")]
    private static partial Regex MemberId();
}
