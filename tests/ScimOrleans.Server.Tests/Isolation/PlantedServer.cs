using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Server.Hosting;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Server.Tests.Isolation;

/// <summary>
/// The whole server in this process, with the tenant <c>acme</c> that strangers are after, whose every text holds <see cref="Marker"/>, and the tenant <c>other</c> that they come from.
/// </summary>
internal sealed class PlantedServer : IAsyncDisposable
{
    /// <summary>What nobody else may be shown.</summary>
    public const string Marker = "zqplanted";

    /// <summary>A password that fits <see cref="Marker"/>'s Basic credentials.</summary>
    public const string Password = "Kj7-mermaid-Quarry-91";

    private const string Bootstrap = "bootstrap-0123456789-0123456789-0123456789-0123";

    private readonly TestFolder _folder;
    private readonly WebApplication _app;
    private readonly ScimClient _api;

    private PlantedServer(TestFolder folder, WebApplication app)
    {
        (_folder, _app) = (folder, app);
        _api = ScimClient.WithToken(new(Address, "/api/v1"), Bootstrap);
    }

    /// <summary>Signs assertions of <c>acme</c>'s connector and tokens of operators.</summary>
    public required TestIssuer Issuer { get; init; }

    /// <summary>Its clock.</summary>
    public required ShiftedClock Clock { get; init; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Its data folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>Everything that it answers.</summary>
    public IReadOnlyList<RouteEndpoint> Routes => [.. _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];

    /// <summary>Ids of what <c>acme</c> has, by the names that routes have for them.</summary>
    public Dictionary<string, string> Ids { get; } = [];

    /// <summary>Secrets, by what they are.</summary>
    public Dictionary<string, string> Secrets { get; } = [];

    /// <summary>Starts it and plants the tenants.</summary>
    public static async Task<PlantedServer> StartAsync()
    {
        var folder = TestFolder.Create("isolation");
        var (clock, issuer) = (new ShiftedClock(), new TestIssuer());
        var app = await ServerApplication.CreateAsync(
            [
                "--urls", "http://127.0.0.1:0", "--ScimOrleans:DataFolder", folder.Path, "--ScimOrleans:DemoTenant", "false", "--ScimOrleans:SiloPort", $"{FreePorts.Take()}",
                "--ScimOrleans:Admin:BootstrapKey", Bootstrap, "--ScimOrleans:Admin:OidcAuthority", TestIssuer.Name, "--ScimOrleans:Admin:OidcAudience", "scimorleans",
                "--ScimOrleans:Grains:MaxWrongCredentials", "1000000", "--ScimOrleans:Grains:PasswordHashIterations", "100000", "--ScimOrleans:Grains:MaxConcurrentPasswordChecks", "8",
                "--ScimOrleans:Grains:ActivityReportPeriod", "00:10:00", "--ScimOrleans:Grains:SettlingTime", "00:00:00", "--Logging:Console:LogLevel:Default", "None",
                .. TestKit.Server.ServerSettings.Unlimited.SelectMany(limit => new[] { $"--{limit.Key}", limit.Value }),
            ],
            services =>
            {
                services.AddSingleton<TimeProvider>(clock);
                services.AddHttpClient("ScimOrleans.IssuerKeys").ConfigurePrimaryHttpMessageHandler(() => issuer);
                services.ConfigureAll<JwtBearerOptions>(options => options.BackchannelHttpHandler = issuer);
            });
        await app.StartAsync();
        var server = new PlantedServer(folder, app) { Clock = clock, Issuer = issuer };
        await server.PlantAsync();
        return server;
    }

    /// <summary>Asks for an access token of <c>acme</c>.</summary>
    public async Task<string> TokenAsync(string connector, string clientId, string secret)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", clientId), new("client_secret", secret)]);
        using var answer = await http.PostAsync(new Uri(Address, $"/oauth2/acme/{connector}/token"), form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return (string)JsonNode.Parse(text)!["access_token"]!;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Issuer.Dispose();
        _folder.Dispose();
    }

    private async Task PlantAsync()
    {
        await PostAsync("tenants", $$"""{"id":"acme","name":"{{Marker}} tenant"}""");
        await PostAsync("tenants", """{"id":"other","name":"Other"}""");
        await PostAsync("tenants/acme/connectors", $$"""{"id":"okta","settings":{"name":"{{Marker}} okta","profile":"okta"} }""");
        await PostAsync("tenants/acme/connectors", """{"id":"entra","settings":{"name":"Entra","profile":"entra"} }""");
        await PostAsync("tenants/other/connectors", """{"id":"okta","settings":{"name":"Okta","profile":"okta"} }""");
        foreach (var (tenant, connector) in ((string, string)[])[("acme", "okta"), ("acme", "entra"), ("other", "okta")])
        {
            await AddCredentialsAsync(tenant, connector);
        }

        Secrets["token acme/okta"] = await TokenAsync("okta", Secrets["client acme/okta"], Secrets["secret acme/okta"]);
        Secrets["token of a removed credential"] = await TokenAsync("okta", Secrets["removed client"], Secrets["removed secret"]);
        Secrets["token acme/entra"] = await TokenAsync("entra", Secrets["client acme/entra"], Secrets["secret acme/entra"]);
        Assert.Equal(204, (await _api.DeleteAsync($"tenants/acme/connectors/okta/credentials/{Ids["removed"]}")).Status);
        Assert.Equal(204, (await _api.DeleteAsync($"tenants/acme/connectors/okta/credentials/{Ids["removed client"]}")).Status);
        foreach (var grant in (string[])["manage", "manage@other", "read@other", "directory:read@other", "read@acme"])
        {
            Secrets[$"key {grant}"] = (string)(await PostAsync("keys", $$"""{"label":"{{Marker}} {{grant}}","scopes":["{{grant}}"]}"""))["key"]!;
        }

        var tomorrow = Clock.GetUtcNow().AddDays(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        Secrets["expired key"] = (string)(await PostAsync("keys", $$"""{"label":"expired","scopes":["manage"],"expires":"{{tomorrow}}"}"""))["key"]!;
        var revoked = await PostAsync("keys", """{"label":"revoked","scopes":["manage"]}""");
        Secrets["revoked key"] = (string)revoked["key"]!;
        Assert.Equal(204, (await _api.DeleteAsync($"keys/{(string)revoked["id"]!}")).Status);
        Ids["key"] = (string)(await PostAsync("keys", $$"""{"label":"{{Marker}} key","scopes":["read@acme"]}"""))["id"]!;
        await PlantDirectoryAsync();
        Clock.Advance(TimeSpan.FromDays(2));
    }

    private async Task AddCredentialsAsync(string tenant, string connector)
    {
        var credentials = $"tenants/{tenant}/connectors/{connector}/credentials";
        var place = $"{tenant}/{connector}";
        var label = place == "acme/okta" ? Marker : "credential";
        var bearer = await PostAsync(credentials, $$"""{"label":"{{label}}","kind":"bearer"}""");
        Secrets[$"bearer {place}"] = (string)bearer["secret"]!;
        await PostAsync(credentials, $$"""{"label":"basic","kind":"basic","userName":"{{place.Replace('/', '-')}}","password":"{{Password}}"}""");
        var client = await PostAsync(credentials, """{"label":"client","kind":"clientSecret"}""");
        (Secrets[$"client {place}"], Secrets[$"secret {place}"]) = ((string)client["credential"]!["clientId"]!, (string)client["secret"]!);
        if (place != "acme/okta")
        {
            return;
        }

        Ids["credential"] = (string)bearer["credential"]!["id"]!;
        var removed = await PostAsync(credentials, """{"label":"removed","kind":"bearer"}""");
        (Ids["removed"], Secrets["removed bearer"]) = ((string)removed["credential"]!["id"]!, (string)removed["secret"]!);
        var removedClient = await PostAsync(credentials, """{"label":"removed","kind":"clientSecret"}""");
        (Ids["removed client"], Secrets["removed client"], Secrets["removed secret"]) =
            ((string)removedClient["credential"]!["id"]!, (string)removedClient["credential"]!["clientId"]!, (string)removedClient["secret"]!);
        var tomorrow = Clock.GetUtcNow().AddDays(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        Secrets["expired bearer"] = (string)(await PostAsync(credentials, $$"""{"label":"expired","kind":"bearer","expires":"{{tomorrow}}"}"""))["secret"]!;
        var expired = await PostAsync(credentials, $$"""{"label":"expired","kind":"clientSecret","expires":"{{tomorrow}}"}""");
        (Secrets["expired client"], Secrets["expired secret"]) = ((string)expired["credential"]!["clientId"]!, (string)expired["secret"]!);
        var federation = await PostAsync(
            credentials, $$"""{"label":"federation","kind":"federation","federation":{"issuer":"{{TestIssuer.Name}}","jwksUrl":"{{TestIssuer.Name}}/keys","subject":"job","audience":"api://scim"} }""");
        Secrets["federated client"] = (string)federation["credential"]!["clientId"]!;
    }

    private async Task PlantDirectoryAsync()
    {
        using var scim = ScimClient.WithToken(new(Address, "/scim/v2/acme/okta"), Secrets["bearer acme/okta"]);
        Ids["user"] = (await scim.PostAsync("Users", $$"""{"userName":"{{Marker}}@acme.test","title":"{{Marker}}","emails":[{"value":"{{Marker}}@acme.test"}]}""")).ShouldBe(201).Id;
        Ids["group"] = (await scim.PostAsync("Groups", $$"""{"displayName":"{{Marker}} group","members":[{"value":"{{Ids["user"]}}"}]}""")).ShouldBe(201).Id;
        Ids["local user"] = (string)(await PostAsync("tenants/acme/users", $$"""{"userName":"{{Marker}}-local"}"""))["id"]!;
        Ids["role"] = (string)(await PostAsync("tenants/acme/roles", $$"""{"name":"{{Marker}} role"}"""))["id"]!;
        Ids["holder"] = Ids["user"];
        (await _api.PostAsync($"tenants/acme/roles/{Ids["role"]}/holders", $$"""{"ids":["{{Ids["user"]}}"]}""")).ShouldBe(204);
        Ids["rule"] = (string)(await PostAsync("tenants/acme/role-rules", $$"""{"role":"{{Ids["role"]}}","match":"nameGlob","text":"{{Marker}}*"}"""))["id"]!;
        var rules = await _api.GetAsync("tenants/acme/connectors/okta/rules");
        var changed = (await _api.PutAsync(
            "tenants/acme/connectors/okta/rules", $$"""{"users":{"exclude":[{"kind":"name","text":"{{Marker}}-not-*"}]} }""", ("If-Match", rules.Header("ETag")))).ShouldBe(200);
        Ids["job"] = changed["job"].GetString()!;
        while ((await _api.GetAsync($"tenants/acme/jobs/{Ids["job"]}")).ShouldBe(200)["status"].GetString() != "finished")
        {
            // It is short; whatever else it says means that it will never be.
            await Task.Yield();
        }
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        var answer = await _api.PostAsync(path, body);
        Assert.True(answer.Status == 201, $"{path}: {answer.Status} {answer.Text}");
        return JsonNode.Parse(Encoding.UTF8.GetString(answer.Bytes))!;
    }
}
