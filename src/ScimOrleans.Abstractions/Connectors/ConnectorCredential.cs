namespace ScimOrleans.Abstractions.Connectors;

/// <summary>One credential of a connector as it is kept: never the secret itself.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorCredential")]
public sealed record ConnectorCredential
{
    /// <summary>Id within the connector, shown in logs.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Name for people, up to 200 characters.</summary>
    [Id(1)]
    public required string Label { get; init; }

    /// <summary>How it is presented.</summary>
    [Id(2)]
    public required CredentialKind Kind { get; init; }

    /// <summary>User name, for Basic.</summary>
    [Id(3)]
    public string? UserName { get; init; }

    /// <summary>Salted hash of the secret with its parameters, in one text: <c>pbkdf2-sha256$iterations$salt$hash</c> for chosen passwords, <c>sha256$salt$hash</c> for generated tokens of 256 bits.</summary>
    [Id(4)]
    public required string SecretHash { get; init; }

    /// <summary>When it was made.</summary>
    [Id(5)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends; <see langword="null"/> for never.</summary>
    [Id(6)]
    public DateTimeOffset? Expires { get; init; }
}

/// <summary>How a credential is presented. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.CredentialKind")]
public enum CredentialKind
{
    /// <summary>RFC 7617.</summary>
    Basic = 0,

    /// <summary>RFC 6750.</summary>
    Bearer = 1,
}

/// <summary>A credential to be added. The secret is hashed by the connector grain and not kept.</summary>
[GenerateSerializer, Immutable, Alias("scim.NewCredential")]
public sealed record NewCredential
{
    /// <summary>Name for people.</summary>
    [Id(0)]
    public required string Label { get; init; }

    /// <summary>How it will be presented.</summary>
    [Id(1)]
    public required CredentialKind Kind { get; init; }

    /// <summary>User name, for Basic: 1 to 200 characters without a colon.</summary>
    [Id(2)]
    public string? UserName { get; init; }

    /// <summary>The secret: 16 to 500 characters. For a bearer credential it must hold 256 random bits.</summary>
    [Id(3)]
    public required string Secret { get; init; }

    /// <summary>When it ends; <see langword="null"/> for never.</summary>
    [Id(4)]
    public DateTimeOffset? Expires { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} credential '{Label}'";
}
