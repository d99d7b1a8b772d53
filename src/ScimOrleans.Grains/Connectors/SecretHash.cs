using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Salted hashes of secrets in one text each; see <see cref="Abstractions.Connectors.ConnectorCredential.SecretHash"/> for the form.</summary>
internal static class SecretHash
{
    private const string Password = "pbkdf2-sha256";
    private const string Token = "sha256";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    /// <summary>Hashes a password that somebody chose: slow on purpose.</summary>
    public static string OfPassword(string secret, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Password}${iterations}${Encode(salt)}${Encode(Stretch(secret, salt, iterations))}");
    }

    /// <summary>Hashes a secret of 256 random bits, which nobody can guess: one round is enough.</summary>
    public static string OfToken(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return $"{Token}${Encode(salt)}${Encode(Digest(secret, salt))}";
    }

    /// <summary>Whether a hash is one of those that are slow to check.</summary>
    public static bool IsSlow(string hash) => hash.StartsWith(Password, StringComparison.Ordinal);

    /// <summary>Compares in constant time for hashes of one kind.</summary>
    /// <exception cref="FormatException">The hash is not one of ours.</exception>
    public static bool Matches(string hash, string secret) => hash.Split('$') switch
    {
        [Password, var iterations, var salt, var expected] => CryptographicOperations.FixedTimeEquals(
            Stretch(secret, Decode(salt), int.Parse(iterations, NumberStyles.None, CultureInfo.InvariantCulture)), Decode(expected)),
        [Token, var salt, var expected] => CryptographicOperations.FixedTimeEquals(Digest(secret, Decode(salt)), Decode(expected)),
        _ => throw new FormatException("A stored credential's hash has an unknown form."),
    };

    private static byte[] Stretch(string secret, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, iterations, HashAlgorithmName.SHA256, HashBytes);

    private static byte[] Digest(string secret, byte[] salt) => SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(secret)]);

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[] Decode(string text) => Base64Url.DecodeFromChars(text);
}
