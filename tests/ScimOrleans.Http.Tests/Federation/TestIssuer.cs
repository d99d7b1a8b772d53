using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Http.Tests.Federation;

/// <summary>An issuer with keys of its own, which publishes what it is asked to.</summary>
internal sealed class TestIssuer
{
    public const string Name = "https://login.example.com/1/v2.0";
    public const string Subject = "f0e1d2c3";
    public const string Audience = "api://scim";
    public const string JwksUrl = "https://login.example.com/1/keys";

    private readonly List<(string Id, RSA Key)> _keys = [];

    public TestIssuer() => AddKey("k1");

    public static FederationTrust Trust { get; } = new() { Issuer = Name, Subject = Subject, Audience = Audience, JwksUrl = JwksUrl };

    /// <summary>The keys that it publishes.</summary>
    public string Jwks => JsonSerializer.Serialize(new
    {
        keys = _keys.Select(key =>
        {
            var parameters = key.Key.ExportParameters(includePrivateParameters: false);
            return new { kty = "RSA", use = "sig", kid = key.Id, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
        }),
    });

    /// <summary>The newest key's public half as anybody may have it, in PEM.</summary>
    public byte[] PublicKeyBytes => System.Text.Encoding.UTF8.GetBytes(_keys[^1].Key.ExportSubjectPublicKeyInfoPem());

    /// <summary>Makes a new key.</summary>
    public void AddKey(string id) => _keys.Add((id, RSA.Create(2_048)));

    /// <summary>Withdraws a key.</summary>
    public void RemoveKey(string id) => _keys.RemoveAll(key => key.Id == id);

    /// <summary>Signs an assertion with its newest key.</summary>
    public string Sign(DateTimeOffset now, Action<Dictionary<string, object>>? change = null, SigningCredentials? credentials = null)
    {
        var claims = Claims(now);
        change?.Invoke(claims);
        var (id, key) = _keys[^1];
        var descriptor = new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = credentials ?? new(new RsaSecurityKey(key) { KeyId = id }, SecurityAlgorithms.RsaSha256),
        };
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>An assertion without a signature, as <c>alg: none</c> has it.</summary>
    public static string Unsigned(DateTimeOffset now) => $"{Part(new { alg = "none", typ = "JWT" })}.{Part(Claims(now))}.";

    /// <summary>Assertions that are none, or whose claims are of other kinds than they should be.</summary>
    /// <param name="now">The time at which they would be good.</param>
    public IEnumerable<(string What, string Assertion)> Odd(DateTimeOffset now)
    {
        var own = new RsaSecurityKey(RSA.Create(2_048)) { KeyId = "k1" };
        yield return ("encrypted", new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Claims = Claims(now),
            SigningCredentials = new(own, SecurityAlgorithms.RsaSha256),
            EncryptingCredentials = new(own, SecurityAlgorithms.RsaOAEP, SecurityAlgorithms.Aes256CbcHmacSha512),
        }));
        yield return ("of five parts", $"{Part(new { alg = "dir", enc = "A256GCM" })}....");
        yield return ("of six parts", $"{Sign(now)}.a.b.c");
        yield return ("without a payload", $"{Part(new { alg = "RS256", kid = "k1" })}..AA");
        foreach (var text in new[] { "null", "7", "\"a\"", "[]", "{", "{\"iss\":}", "\uFFFD", new string('[', 2_000) })
        {
            yield return ($"with the payload {text[..Math.Min(text.Length, 9)]}", $"{Part(new { alg = "RS256", kid = "k1" })}.{Base64UrlEncoder.Encode(text)}.AA");
            yield return ($"with the header {text[..Math.Min(text.Length, 9)]}", $"{Base64UrlEncoder.Encode(text)}.{Part(Claims(now))}.AA");
        }

        foreach (var claim in new[] { "iss", "sub", "aud", "exp", "nbf", "jti" })
        {
            foreach (object value in new object[] { 7, -1.5, 1e300, true, "", "\0", new[] { 1 }, new[] { new[] { "a" } }, new { a = 1 }, long.MaxValue, long.MinValue })
            {
                yield return ($"with {claim}: {JsonSerializer.Serialize(value)}", Sign(now, claims => claims[claim] = JsonSerializer.SerializeToElement(value)));
            }
        }

        foreach (object value in new object[] { 7, new[] { "k1" }, new { a = 1 } })
        {
            yield return ($"with kid: {JsonSerializer.Serialize(value)}", $"{Part(new { alg = "RS256", kid = value })}.{Part(Claims(now))}.AA");
            yield return ($"with alg: {JsonSerializer.Serialize(value)}", $"{Part(new { alg = value, kid = "k1" })}.{Part(Claims(now))}.AA");
        }
    }

    private static Dictionary<string, object> Claims(DateTimeOffset now) => new()
    {
        ["iss"] = Name,
        ["sub"] = Subject,
        ["aud"] = Audience,
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
    };

    private static string Part(object value) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(value));
}
