using System.Diagnostics.CodeAnalysis;

namespace ScimOrleans.Abstractions.Identity;

/// <summary>A connector's slug, unique within its tenant: <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorId")]
public readonly record struct ConnectorId
{
    private ConnectorId(string value) => Value = value;

    /// <summary>The slug.</summary>
    [Id(0)]
    public string Value { get; }

    /// <summary>Reads a slug.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out ConnectorId connector)
    {
        connector = Slug.IsValid(text) ? new(text) : default;
        return connector.Value is not null;
    }

    /// <summary>Reads a slug that is known to be one.</summary>
    /// <exception cref="FormatException">The text is not a slug.</exception>
    public static ConnectorId Parse(string text) => TryParse(text, out var connector) ? connector : throw new FormatException($"'{text}' is not a connector id.");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
