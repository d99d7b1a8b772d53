using System.Diagnostics.CodeAnalysis;

namespace ScimOrleans.Abstractions.Identity;

/// <summary>A tenant's slug: <c>[a-z0-9][a-z0-9-]{0,62}</c>. Part of addresses and of every key; never reused for another customer.</summary>
[GenerateSerializer, Immutable, Alias("scim.TenantId")]
public readonly record struct TenantId
{
    /// <summary>Largest length, in characters.</summary>
    public const int MaxLength = 63;

    private TenantId(string value) => Value = value;

    /// <summary>The slug.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Reads a slug.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId tenant)
    {
        tenant = Slug.IsValid(text) ? new(text) : default;
        return tenant.Value is not null;
    }

    /// <summary>Reads a slug that is known to be one.</summary>
    /// <exception cref="FormatException">The text is not a slug.</exception>
    public static TenantId Parse(string text) => TryParse(text, out var tenant) ? tenant : throw new FormatException($"'{text}' is not a tenant id.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
