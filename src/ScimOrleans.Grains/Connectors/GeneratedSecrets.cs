using System.Security.Cryptography;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Secrets and ids that the server makes. The prefixes let programs that look for secrets in the wrong places find ours.</summary>
internal static class GeneratedSecrets
{
    /// <summary>What every access token begins with.</summary>
    public const string AccessTokenPrefix = "scimat_";

    private const int SecretBytes = 32;

    /// <summary>A token of 256 random bits that is presented with each request.</summary>
    public static string BearerToken() => "scim_" + Random(SecretBytes);

    /// <summary>A password of 192 random bits.</summary>
    public static string Password() => Random(24);

    /// <summary>A client secret of 256 random bits.</summary>
    public static string ClientSecret() => "scimcs_" + Random(SecretBytes);

    /// <summary>An access token of 256 random bits.</summary>
    public static string AccessToken() => AccessTokenPrefix + Random(SecretBytes);

    /// <summary>A client id; not secret.</summary>
    public static string ClientId() => "client-" + Random(8);

    /// <summary>The id of a credential within its connector.</summary>
    public static string CredentialId() => Random(6);

    private static string Random(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
