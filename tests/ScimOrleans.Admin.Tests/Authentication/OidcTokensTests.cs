using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimOrleans.Admin.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Authentication;

/// <summary>Operators who sign in elsewhere: an issuer of the test's own on loopback.</summary>
public sealed class OidcTokensTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly RSA _key = RSA.Create(2_048);
    private readonly RSA _otherKey = RSA.Create(2_048);
    private WebApplication? _issuer;
    private AdminHost? _host;

    private string Issuer => _issuer!.Urls.Single();

    private AdminHost Host => _host!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _issuer = builder.Build();
        _issuer.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object> { ["issuer"] = Issuer, ["jwks_uri"] = $"{Issuer}/keys" }));
        _issuer.MapGet("/keys", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.ExportParameters(false)) { KeyId = "k1" });
            return Results.Json(new Dictionary<string, object> { ["keys"] = new[] { new Dictionary<string, string> { ["kty"] = key.Kty, ["kid"] = key.Kid, ["n"] = key.N, ["e"] = key.E, ["use"] = "sig" } } });
        });
        await _issuer.StartAsync();
        _host = await AdminHost.StartAsync(services => AdminHost.WatchStreamsBy(services, _clock), ("Admin:OidcAuthority", Issuer), ("Admin:OidcAudience", "scimorleans"));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _issuer!.DisposeAsync();
        _key.Dispose();
        _otherKey.Dispose();
    }

    [Fact]
    public async Task Token_OfTheIssuer_MayDoWhatItsScopesSay()
    {
        var id = await Host.CreateTenantAsync();
        using var client = Client(Token($"openid scimorleans:read@{id}"));

        (await client.GetAsync($"tenants/{id}")).ShouldBe(200);
        (await client.GetAsync("tenants")).ShouldBeProblem(403);
        (await client.PatchAsync($"tenants/{id}", """{"name":"x"}""")).ShouldBeProblem(403);

        using var manager = Client(Token("scimorleans:manage"));
        (await manager.PatchAsync($"tenants/{id}", """{"name":"x"}""")).ShouldBe(200);
        (await manager.GetAsync($"tenants/{id}/audit")).ShouldHave("items[0].actor", "oidc:ada").ShouldHave("items[0].actorName", "Ada Lovelace");
    }

    [Fact]
    public async Task Token_WithoutOurScopes_Is403()
    {
        using var client = Client(Token("openid manage scimorleans:write"));

        (await client.GetAsync("tenants")).ShouldBeProblem(403);
    }

    [Fact]
    public async Task Token_ThatIsNotRight_Is401()
    {
        string[] wrong =
        [
            Token("scimorleans:manage", issuer: "https://elsewhere.example"),
            Token("scimorleans:manage", audience: "another"),
            Token("scimorleans:manage", expires: DateTime.UtcNow.AddHours(-1)),
            Token("scimorleans:manage", key: _otherKey),
            Token("scimorleans:manage")[..^2],
            Unsigned("scimorleans:manage"),
        ];
        foreach (var token in wrong)
        {
            using var client = Client(token);
            (await client.GetAsync("tenants")).ShouldBeProblem(401);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task LogStream_TokenExpires_Ends()
    {
        var id = await Host.CreateTenantAsync("okta");
        using var stream = await LogStream.OpenAsync(Host, id, Token($"scimorleans:read@{id}", expires: _clock.GetUtcNow().UtcDateTime.AddMinutes(10)), null);
        using var longer = await LogStream.OpenAsync(Host, id, Token($"scimorleans:read@{id}", expires: _clock.GetUtcNow().UtcDateTime.AddMinutes(20)), null);

        _clock.Advance(TimeSpan.FromMinutes(10));
        await stream.EndAsync(TestContext.Current.CancellationToken);

        var end = longer.EndAsync(TestContext.Current.CancellationToken);
        Assert.False(end.IsCompleted);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await end;
    }

    [Fact]
    public async Task OperatorsKeys_AreKnownAsWell()
    {
        using var client = await Host.ClientAsync();

        (await client.GetAsync("tenants")).ShouldBe(200);
    }

    private ScimClient Client(string token) => ScimClient.WithToken(Host.Api, token);

    private string Token(string scope, string? issuer = null, string audience = "scimorleans", DateTime? expires = null, RSA? key = null) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = issuer ?? Issuer,
        Audience = audience,
        NotBefore = DateTime.UtcNow.AddHours(-2),
        Expires = expires ?? DateTime.UtcNow.AddHours(1),
        Subject = new ClaimsIdentity([new("sub", "ada"), new("name", "Ada Lovelace"), new("scope", scope)]),
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key ?? _key) { KeyId = "k1" }, SecurityAlgorithms.RsaSha256),
    });

    private string Unsigned(string scope) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = "scimorleans",
        Expires = DateTime.UtcNow.AddHours(1),
        Subject = new ClaimsIdentity([new("sub", "ada"), new("scope", scope)]),
    });
}
