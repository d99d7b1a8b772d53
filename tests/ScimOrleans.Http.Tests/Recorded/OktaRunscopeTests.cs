using System.Globalization;
using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>Okta's two suites that an integration must pass before it is listed, run from their declarative export.</summary>
public abstract class OktaRunscopeTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Okta;

    [Fact]
    public async Task SpecSuite_Passes()
    {
        var folder = Path.Combine(Collections.Folder, "okta-runscope");
        (await Scim.PostAsync("Users", """{"userName":"first@example.com","name":{"givenName":"First","familyName":"User"},"emails":[{"value":"first@example.com","primary":true}],"active":true}""")).ShouldBe(201);
        var variables = new CollectionVariables
        {
            ["SCIMBaseURL"] = Scim.Endpoint.AbsoluteUri.TrimEnd('/'),
            ["InvalidUserEmail"] = "abcdefgh@atko.com",
            ["UserIdThatDoesNotExist"] = "010101001010101011001010101011",
            ["randomEmail"] = "ada.lovelace@atko.com",
            ["randomUsername"] = "ada.lovelace@atko.com",
            ["randomUsernameCaps"] = "ADA.LOVELACE@ATKO.COM",
            ["randomGivenName"] = "Ada",
            ["randomFamilyName"] = "Lovelace",
            ["auth"] = "the connector's",
        };
        await RunAsync(Path.Combine(folder, "Okta-SCIM-20-SPEC-Test.json"), variables, _ => throw new InvalidOperationException("This suite only speaks SCIM."));
    }

    [Fact]
    public async Task CrudSuite_Passes()
    {
        var folder = Path.Combine(Collections.Folder, "okta-runscope");
        var variables = new CollectionVariables
        {
            ["SCIMUrl"] = Scim.Endpoint.AbsoluteUri.TrimEnd('/'),
            ["SCIMAuth"] = "the connector's",
            ["oktaOrgUrl"] = "https://okta.invalid",
            ["oktaAppId"] = "app",
            ["oktaToken"] = "token",
            ["okta_user_email"] = "ada@example.com",
            ["okta_user_firstname"] = "Ada",
            ["okta_user_firstname_update"] = "Augusta",
            ["okta_user_lastname"] = "Lovelace",
            ["okta_user_title"] = "Countess",
            ["okta_user_primaryphone"] = "1",
        };
        var okta = new OktaOrganisation(Scim);
        await RunAsync(Path.Combine(folder, "Okta-SCIM-20-CRUD-Test.json"), variables, okta.DoAsync);
    }

    private async Task RunAsync(string file, CollectionVariables variables, Func<OktaRequest, Task<(int Status, JsonElement Body)>> okta)
    {
        using var suite = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        var steps = suite.RootElement.GetProperty("steps").EnumerateArray().Where(step => step.GetProperty("step_type").GetString() == "request").ToList();
        Assert.NotEmpty(steps);
        foreach (var step in steps)
        {
            var url = variables.Fill(step.GetProperty("url").GetString()!);
            var method = step.GetProperty("method").GetString()!;
            var body = step.TryGetProperty("body", out var text) && text.GetString() is { Length: > 0 } given ? variables.Fill(given) : null;
            var (status, answer) = url.StartsWith("https://okta.invalid", StringComparison.Ordinal)
                ? await okta(new(method, new Uri(url).AbsolutePath, body))
                : await SendAsync(step, method, url, body, variables);
            foreach (var assertion in step.GetProperty("assertions").EnumerateArray())
            {
                Assert.True(Holds(assertion, status, answer, variables), $"{step.GetProperty("note").GetString()}: {assertion}\n{status}\n{answer}");
            }

            foreach (var variable in step.GetProperty("variables").EnumerateArray().Where(variable => variable.GetProperty("name").ValueKind == JsonValueKind.String))
            {
                variables[variable.GetProperty("name").GetString()!] = JsonLookup.Text(answer, variable.GetProperty("property").GetString()!)!;
            }
        }
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(JsonElement step, string method, string url, string? body, CollectionVariables variables)
    {
        var headers = step.GetProperty("headers");
        var authorization = variables.Fill(Header(headers, "Authorization")!);
        var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, Header(headers, "Content-Type") ?? "application/json");
        (string, string)[] sent = authorization == "the connector's" ? [("Accept", Header(headers, "Accept")!)] : [("Accept", Header(headers, "Accept")!), ("Authorization", authorization)];
        var answer = await Scim.SendContentAsync(new HttpMethod(method), url, content, sent);
        return (answer.Status, answer.Body);
    }

    private static string? Header(JsonElement headers, string name) => !headers.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Array ? value[0].GetString() : value.GetString();

    private static bool Holds(JsonElement assertion, int status, JsonElement body, CollectionVariables variables)
    {
        var expected = assertion.TryGetProperty("value", out var value) && value.ValueKind != JsonValueKind.Null ? variables.Fill(value.ToString()) : null;
        var source = assertion.GetProperty("source").GetString();
        if (source == "response_time")
        {
            // How long one answer took on a machine that also builds and tests says nothing.
            return true;
        }

        JsonElement? found = source == "response_json" ? JsonLookup.Find(body, assertion.GetProperty("property").GetString()!) : null;
        var actual = source == "response_status" ? status.ToString(CultureInfo.InvariantCulture) : found is { } element ? JsonLookup.Text(element) : null;
        return assertion.GetProperty("comparison").GetString() switch
        {
            "equal" or "equal_number" => actual == expected,
            "not_empty" => !string.IsNullOrEmpty(actual) && actual != "[]",
            "is_a_number" => found is { ValueKind: JsonValueKind.Number },
            "has_value" => found is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(item => item.GetString() == expected),
            "contains" => actual is not null && expected is not null && actual.Contains(expected, StringComparison.Ordinal),
            var other => throw new NotSupportedException($"An assertion of a kind that the interpreter does not know: {other}."),
        };
    }
}
