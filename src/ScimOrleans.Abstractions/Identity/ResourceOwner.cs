namespace ScimOrleans.Abstractions.Identity;

/// <summary>Who a user or group belongs to: a connector (managed, read-only locally), the tenant itself (local), or this product (built-in).</summary>
[GenerateSerializer, Immutable, Alias("scim.ResourceOwner")]
public readonly record struct ResourceOwner
{
    private const string ConnectorPrefix = "connector:";

    private ResourceOwner(string text) => Text = text;

    /// <summary>Made in the tenant, editable there.</summary>
    public static ResourceOwner Local { get; } = new("local");

    /// <summary>Made by this product; nobody changes or deletes it.</summary>
    public static ResourceOwner BuiltIn { get; } = new("built-in");

    /// <summary>As stored and shown: <c>local</c>, <c>built-in</c> or <c>connector:okta</c>.</summary>
    [Id(0)]
    public string Text { get; }

    /// <summary>The connector, if one owns it.</summary>
    public ConnectorId? Connector => Text.StartsWith(ConnectorPrefix, StringComparison.Ordinal) ? ConnectorId.Parse(Text[ConnectorPrefix.Length..]) : null;

    /// <summary>The owner that a connector is.</summary>
    public static ResourceOwner Of(ConnectorId connector) => new(ConnectorPrefix + connector.Value);

    /// <summary>Reads what the store kept.</summary>
    /// <exception cref="FormatException">The text is no owner.</exception>
    public static ResourceOwner Parse(string text) => text switch
    {
        "local" => Local,
        "built-in" => BuiltIn,
        _ when text is not null && text.StartsWith(ConnectorPrefix, StringComparison.Ordinal) && ConnectorId.TryParse(text[ConnectorPrefix.Length..], out var connector) => Of(connector),
        _ => throw new FormatException($"'{text}' is not an owner."),
    };

    /// <inheritdoc/>
    public override string ToString() => Text;
}
