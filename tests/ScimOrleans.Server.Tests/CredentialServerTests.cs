using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>Credentials through the real process: made by the administration API, presented to any silo.</summary>
public sealed class CredentialServerTests
{
    private const string Credentials = "tenants/demo/connectors/okta/credentials";

    [Fact]
    public async Task ClientCredentials_TokenOfOneSilo_OpensTheOther_AndNoLogHasASecret()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        var debug = new Dictionary<string, string> { ["Logging:LogLevel:Default"] = "Debug" };
        await using var first = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = true, Options = debug });
        await using var second = await ServerProcess.StartAsync(new() { Database = database.ConnectionString, DemoTenant = false, Options = debug });
        using var admin = ScimClient.WithToken(new Uri(first.BaseAddress, "/api/v1"), first.Demo.AdminKey);
        var made = (await admin.PostAsync(Credentials, """{"label":"entra","kind":"clientSecret"}""")).ShouldBe(201);
        var (id, clientId, secret) = (made["credential.id"].GetString()!, made["credential.clientId"].GetString()!, made["secret"].GetString()!);

        var token = await AskAsync(first, ("client_id", clientId), ("client_secret", secret));

        foreach (var server in (ServerProcess[])[first, second])
        {
            using var client = ScimClient.WithToken(new Uri(server.BaseAddress, "/scim/v2/demo/okta"), token);
            (await client.GetAsync("Users")).ShouldBe(200);
        }

        (await admin.GetAsync($"{Credentials}/{id}")).ShouldBe(200).ShouldHave("clientId", clientId).ShouldLack("secret");
        foreach (var written in (string[])[first.Output, first.Error, second.Output, second.Error])
        {
            Assert.DoesNotContain(secret, written, StringComparison.Ordinal);
            Assert.DoesNotContain(token, written, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Federation_AssertionOfAnIssuer_GetsAToken()
    {
        using var folder = TestFolder.Create("issuer");
        using var key = RSA.Create(2_048);
        using var certificate = NewCertificate();
        var trusted = Path.Combine(folder.Path, "issuer.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await using var issuer = await StartIssuerAsync(certificate, key);
        var jwks = $"{issuer.Urls.Single()}/keys";
        await using var server = await ServerProcess.StartAsync(new()
        {
            Options = new Dictionary<string, string> { ["ScimOrleans:Federation:AllowPrivateNetworks"] = "true" },
            Environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = trusted },
        });
        using var admin = ScimClient.WithToken(new Uri(server.BaseAddress, "/api/v1"), server.Demo.AdminKey);
        var body = JsonSerializer.Serialize(new { label = "federated", kind = "federation", federation = new { issuer = "https://issuer.test", jwksUrl = jwks, subject = "job", audience = "api://scim" } });
        var made = (await admin.PostAsync(Credentials, body)).ShouldBe(201).ShouldLack("secret");

        var token = await AskAsync(
            server,
            ("client_id", made["credential.clientId"].GetString()!),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", Sign(key)));

        using var client = ScimClient.WithToken(new Uri(server.BaseAddress, "/scim/v2/demo/okta"), token);
        (await client.GetAsync("Users")).ShouldBe(200);
        Assert.DoesNotContain(token, server.Output, StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(ServerProcess server, params (string Name, string Value)[] form)
    {
        using var http = new HttpClient();
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials"), .. form.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))]);
        using var response = await http.PostAsync(new Uri(server.BaseAddress, "/oauth2/demo/okta/token"), content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text + server.Output);
        return JsonDocument.Parse(text).RootElement.GetProperty("access_token").GetString()!;
    }

    private static string Sign(RSA key)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "https://issuer.test",
            Audience = "api://scim",
            Claims = new Dictionary<string, object> { ["sub"] = "job" },
            NotBefore = now.UtcDateTime,
            Expires = now.AddMinutes(10).UtcDateTime,
            SigningCredentials = new(new RsaSecurityKey(key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=issuer", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static async Task<WebApplication> StartIssuerAsync(X509Certificate2 certificate, RSA key)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var parameters = key.ExportParameters(includePrivateParameters: false);
        var keys = new { keys = new[] { new { kty = "RSA", kid = "k", use = "sig", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } } };
        var app = builder.Build();
        app.Run(context => context.Request.Path == "/keys" ? context.Response.WriteAsJsonAsync(keys) : Task.CompletedTask);
        await app.StartAsync();
        return app;
    }
}
