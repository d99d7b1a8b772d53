using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>Limits that are options, at their edge and one past it, on servers that have them set low.</summary>
public sealed class ConfiguredLimitTests
{
    [Fact]
    public async Task Body_AtTheLimitAndPast()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase(), ("MaxBodyBytes", "2048"));
        using var client = await (await host.CreateTenantAsync()).ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        (await client.PostAsync("Users", Padded("""{"userName":"a"}""", 2_048))).ShouldBe(201);
        (await client.PostAsync("Users", Padded("""{"userName":"b"}""", 2_049))).ShouldBeError(413, detail: "2048 bytes");
        (await client.PostAsync("Users/.search", Padded("{}", 2_048))).ShouldBe(200).ShouldHave("totalResults", 1);
        (await client.PostAsync("Users/.search", Padded("{}", 2_049))).ShouldBeError(413, detail: "2048 bytes");
    }

    [Fact]
    public async Task Page_AtTheLimitAndPast()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase(), ("MaxPageSize", "3"), ("DefaultPageSize", "2"));
        using var client = await (await host.CreateTenantAsync()).ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        for (var i = 0; i < 5; i++)
        {
            (await client.PostAsync("Users", $$"""{"userName":"{{i}}"}""")).ShouldBe(201);
        }

        (await client.GetAsync("Users")).ShouldHave("totalResults", 5).ShouldHave("itemsPerPage", 2);
        (await client.GetAsync("Users?count=3")).ShouldHave("totalResults", 5).ShouldHave("itemsPerPage", 3);
        (await client.GetAsync("Users?count=4")).ShouldHave("totalResults", 5).ShouldHave("itemsPerPage", 3);
        (await client.GetAsync("Users?count=4294967296")).ShouldHave("totalResults", 5).ShouldHave("itemsPerPage", 3);
        (await client.PostAsync(".search", """{"count":100}""")).ShouldHave("totalResults", 5).ShouldHave("itemsPerPage", 3);
        (await client.GetAsync("ServiceProviderConfig")).ShouldHave("filter.maxResults", 3);
    }

    [Fact]
    public async Task Filter_AtTheLimitsAndPast()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase(), ("MaxFilterLength", "64"), ("MaxFilterDepth", "4"), ("MaxFilterNodes", "4"));
        using var client = await (await host.CreateTenantAsync()).ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        (await client.GetAsync($"Users?filter={new string('(', 4)}title%20pr{new string(')', 4)}")).ShouldBe(200);
        (await client.GetAsync($"Users?filter={new string('(', 5)}title%20pr{new string(')', 5)}")).ShouldBeError(400, "invalidFilter", "MaxFilterDepth");
        (await client.GetAsync("Users?filter=id+pr+or+id+pr+or+id+pr+or+id+pr")).ShouldBe(200);
        (await client.GetAsync("Users?filter=id+pr+or+id+pr+or+id+pr+or+id+pr+or+id+pr")).ShouldBeError(400, "invalidFilter", "MaxFilterNodes");
        (await client.GetAsync($"Users?filter=title+eq+%22{new string('x', 53)}%22")).ShouldBe(200);
        (await client.GetAsync($"Users?filter=title+eq+%22{new string('x', 54)}%22")).ShouldBeError(400, "invalidFilter", "MaxFilterLength");
    }

    private static string Padded(string json, int bytes) => json + new string(' ', bytes - Encoding.UTF8.GetByteCount(json));
}
