using System.Globalization;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Whether a password that somebody chose is worth its hash.</summary>
internal static class PasswordStrength
{
    private const int MinLength = 16;
    private const int MaxLength = 500;

    /// <summary>Characters that must be left, and different ones among them, when what is guessed first is taken away.</summary>
    private const int MinOwn = 12;
    private const int MinDistinct = 8;

    /// <summary>A shorter user name would be found in many a good password.</summary>
    private const int MinUserName = 3;

    /// <summary>What guessers try first, alone and in any combination.</summary>
    private static readonly string[] _common =
    [
        "password", "passwort", "passw0rd", "p@ssw0rd", "motdepasse", "contrasena", "changeme", "letmein", "welcome", "willkommen", "iloveyou", "secret", "admin", "administrator",
        "qwertyuiop", "qwertzuiop", "qwerty", "qwertz", "azerty", "asdfghjkl", "asdfgh", "zxcvbn", "1q2w3e4r", "1qaz2wsx", "abcdefgh", "abcd1234", "abc123",
        "0123456789", "1234567890", "123456789", "12345678", "1234567", "123456", "9876543210", "987654321", "87654321", "scim", "okta", "entra", "dragon", "monkey", "football",
    ];

    /// <summary>What is wrong with it, for whoever chose it, or <see langword="null"/>. The password is not repeated.</summary>
    public static string? FaultOf(string password, string userName)
    {
        if (password.Length is < MinLength or > MaxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"A password has {MinLength} to {MaxLength} characters; this one has {password.Length}.");
        }

        if (password.Any(char.IsControl))
        {
            return "A password has no control characters (RFC 7617 §2).";
        }

        if (userName.Length >= MinUserName && password.Contains(userName, StringComparison.OrdinalIgnoreCase))
        {
            return "The password contains the user name. Choose another, or leave it out and have one made.";
        }

        if (IsRepetition(password))
        {
            return "The password repeats one short text. Choose another, or leave it out and have one made.";
        }

        var (own, removed) = WithoutCommon(password);
        if (own.Length < MinOwn)
        {
            return string.Create(CultureInfo.InvariantCulture,
                $"Without what is guessed first ('{removed}') {own.Length} characters of the password are left; at least {MinOwn} must be. Choose another, or leave it out and have one made.");
        }

        var distinct = own.Distinct().Count();
        return distinct >= MinDistinct ? null : string.Create(CultureInfo.InvariantCulture,
            $"The password has {distinct} different characters{(removed is null ? "" : $" beside '{removed}'")}; at least {MinDistinct} must be. Choose another, or leave it out and have one made.");
    }

    private static (string Own, string? Removed) WithoutCommon(string password)
    {
        string? removed = null;
        foreach (var word in _common)
        {
            var left = password.Replace(word, "", StringComparison.OrdinalIgnoreCase);
            if (left.Length < password.Length)
            {
                removed ??= word;
                password = left;
            }
        }

        return (password, removed);
    }

    /// <summary>Whether it is one text of at most half its length, over and over.</summary>
    private static bool IsRepetition(string password) =>
        Enumerable.Range(1, password.Length / 2).Any(period => password.AsSpan(period).SequenceEqual(password.AsSpan(0, password.Length - period)));
}
