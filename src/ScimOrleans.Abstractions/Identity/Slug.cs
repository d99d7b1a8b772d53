using System.Diagnostics.CodeAnalysis;

namespace ScimOrleans.Abstractions.Identity;

/// <summary>The one form of tenant and connector ids: lower-case letters, digits and hyphens, so that they stand in addresses and keys as they are.</summary>
internal static class Slug
{
    public static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (text is null or "" || text.Length > TenantId.MaxLength || text[0] == '-')
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
