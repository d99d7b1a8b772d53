using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>The two Postman collections that Microsoft publishes beside its reference code, run from their export.</summary>
public abstract class EntraPostmanTests(ScimHostFixture fixture) : ScimConversation(fixture)
{
    /// <summary>What the collections assert and this server does otherwise, each with the reason. A deviation that does not occur is as wrong as one that is not listed.</summary>
    private static readonly Dictionary<(string Request, string Line), string> Deviations = new()
    {
        [("Endpoint tests/Get ServiceProviderConfig", "pm.response.to.have.status(200);")] = "It asks for /serviceConfiguration; the RFC's address is /ServiceProviderConfig.",
        [("Endpoint tests/Get ServiceProviderConfig", "pm.expect(jsonData.patch.supported).to.eql(true);")] = "The same.",
        [("Endpoint tests/Get ResourceTypes", "pm.expect(jsonData.Resources[0].endpoint).to.eql(\"/Users\");")] = "Resource types have no order (RFC 7644 §4).",
        [("Endpoint tests/Get Schemas", "pm.expect(pm.response.text()).to.include(\"User Account\");")] = "A description is for people and free.",
        [("Group tests/Get group by id", "pm.expect(pm.response.text()).to.include(\"new User\");")] = "A member's display is the member's own name, not what the client called it.",
        [("ComplexAttribute tests/Get user attributes", "pm.expect(pm.response.text()).to.include(\"emailName357\");")] = "attributes holds attribute names (RFC 7644 §3.9), not value filters; an unknown name selects nothing.",
        [("ComplexAttribute tests/Get user via attributes filter", "pm.expect(pm.response.text()).to.include(\"emailName357\");")] = "The same.",
        [("User tests with garbage/Patch user omalley new username", "pm.response.to.have.status(204);")] = "200 with the resource is as good (RFC 7644 §3.5.2).",
        [("User tests with garbage/patch user omalley active with boolean", "pm.response.to.have.status(204);")] = "The same.",
        [("User tests with garbage/filter eq and (val or val)", "pm.expect(jsonData.totalResults).to.eql(4);")] = "Strings in a filter are quoted (RFC 7644 §3.4.2.2): 400, for a guess could find the wrong user.",
        [("User tests with garbage/filter starts with", "pm.expect(jsonData.totalResults).to.eql(1);")] = "The same.",
        [("User tests with garbage/filter greater than", "pm.expect(jsonData.totalResults).to.eql(5);")] = "The same.",
        [("Group tests with garbage/Group patch add member", "pm.response.to.have.status(204);")] = "A member that does not exist is refused by its name, not stored.",
        [("Group tests with garbage/Group patch add member2", "pm.response.to.have.status(204);")] = "The same.",
    };

    protected override IdpProfile Profile => IdpProfile.Entra;

    /// <summary>The collection cleans up after itself: more removals than the brake lets pass of so few users.</summary>
    protected override RemovalBrake? Brake => new() { Enabled = false };

    [Fact]
    public async Task ReferenceCollection_DeviatesOnlyWithAReason()
    {
        var requests = await PostmanCollection.ReadAsync(Path.Combine(Collections.Folder, "azuread-postman", "PostmanCollection.json"));
        var variables = new CollectionVariables();
        // The token endpoint is the reference server's own.
        var failures = await RunAsync(requests.Where(request => request.Name != "Get Token/Get Token"), variables, "{{Protocol}}://{{Server}}{{Port}}/{{Api}}");
        Assert.Empty(failures.Except(Deviations.Keys));
        Assert.Empty(Deviations.Keys.Except(failures));
    }

    [Fact]
    public async Task InboundCollection_IsAnswered()
    {
        var requests = await PostmanCollection.ReadAsync(Path.Combine(Collections.Folder, "azuread-postman", "SCIM-Inbound.postman_collection.json"));
        var variables = new CollectionVariables { ["$randomJobTitle"] = "Analyst", ["$randomCountryCode"] = "GB", ["$randomLastName"] = "King" };
        // These two name users of the other collection, and the token comes from Microsoft.
        string[] foreign = ["Get Token", "DeltaSync 2", "Delete User 5"];
        var failures = await RunAsync(requests.Where(request => !foreign.Contains(request.Name)), variables, "https://{{endpoint}}/scim");
        Assert.Empty(failures);
    }

    private async Task<IReadOnlyList<(string Request, string Line)>> RunAsync(IEnumerable<PostmanRequest> requests, CollectionVariables variables, string baseUrl)
    {
        var failures = new List<(string, string)>();
        var number = 0;
        foreach (var request in requests)
        {
            number++;
            SetGenerated(variables, number);
            var url = variables.Fill(request.Url.Replace(baseUrl, Scim.Endpoint.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
            var body = request.Body is null ? null : variables.Fill(request.Body);
            var answer = await Scim.SendAsync(new HttpMethod(request.Method), url, body);
            Assert.True(answer.Status < 500, $"{request.Name}\n{answer}");
            var script = new PostmanScript(variables);
            failures.AddRange(request.Script.Where(line => !script.Run(line, answer)).Select(line => (request.Name, line)));
        }

        Assert.NotEqual(0, number);
        return failures;
    }

    /// <summary>What Postman's and the collection's own scripts make anew for each request.</summary>
    private static void SetGenerated(CollectionVariables variables, int number)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        variables["now"] = variables["currentTime"] = variables["lastWatermark"] = variables["$isoTimestamp"] = now;
        variables["$guid"] = Guid.NewGuid().ToString();
        variables["givenName"] = $"Ada{number}";
        variables["familyName"] = "Lovelace";
        variables["displayName"] = $"Ada{number} Lovelace";
        variables["userName"] = $"ada{number}l";
    }
}
