using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ScimOrleans.Server.Tests.Isolation;

/// <summary>An issuer of tokens and assertions, which answers for its keys and its configuration whoever asks for them.</summary>
internal sealed class TestIssuer : HttpMessageHandler
{
    /// <summary>Its name, and where its configuration is.</summary>
    public const string Name = "https://issuer.test";

    private readonly RSA _key = RSA.Create(2_048);

    /// <summary>Signs a token that holds.</summary>
    /// <param name="audience">Claim <c>aud</c>.</param>
    /// <param name="subject">Claim <c>sub</c>.</param>
    /// <param name="scope">Claim <c>scope</c>.</param>
    /// <param name="issuer">Claim <c>iss</c>.</param>
    /// <param name="expires">When it ends, from now.</param>
    /// <param name="isSigned">Whether it is signed at all.</param>
    public string Sign(string audience, string subject, string? scope = null, string issuer = Name, TimeSpan? expires = null, bool isSigned = true)
    {
        var now = TimeProvider.System.GetUtcNow();
        var end = now + (expires ?? TimeSpan.FromHours(1));
        var claims = new Dictionary<string, object> { ["sub"] = subject };
        if (scope is not null)
        {
            claims["scope"] = scope;
        }

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            NotBefore = end.AddDays(-1).UtcDateTime,
            IssuedAt = end.AddDays(-1).UtcDateTime,
            Expires = end.UtcDateTime,
            SigningCredentials = isSigned ? new(new RsaSecurityKey(_key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256) : null,
        });
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        object answer = request.RequestUri!.AbsolutePath.EndsWith("configuration", StringComparison.Ordinal)
            ? new { issuer = Name, jwks_uri = $"{Name}/keys" }
            : new { keys = new[] { new { kty = "RSA", kid = "k", use = "sig", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } } };
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(answer)) });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        base.Dispose(disposing);
    }
}
