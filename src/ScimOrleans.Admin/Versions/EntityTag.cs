using System.Globalization;

namespace ScimOrleans.Admin.Versions;

/// <summary>A version as HTTP writes it (RFC 9110 §8.8.3).</summary>
internal static class EntityTag
{
    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
