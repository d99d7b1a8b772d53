namespace ScimOrleans.Abstractions.Connectors;

/// <summary>A credential to be added. Its secret is made by the connector grain, unless a password was chosen, and only its hash is kept.</summary>
[GenerateSerializer, Immutable, Alias("scim.NewCredential")]
public sealed record NewCredential
{
    /// <summary>Name for people, 1 to 200 characters.</summary>
    [Id(0)]
    public required string Label { get; init; }

    /// <summary>How it will be presented.</summary>
    [Id(1)]
    public required CredentialKind Kind { get; init; }

    /// <summary>User name, for Basic alone: 1 to 200 characters without a colon.</summary>
    [Id(2)]
    public string? UserName { get; init; }

    /// <summary>A chosen password, for Basic alone: 16 to 500 characters that are not easily guessed. <see langword="null"/>: one is made.</summary>
    [Id(3)]
    public string? Password { get; init; }

    /// <summary>When it ends. <see langword="null"/>: never, but two years from now for a client secret, which lasts three at most.</summary>
    [Id(4)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whose assertions are accepted, for federation alone.</summary>
    [Id(5)]
    public FederationTrust? Federation { get; init; }

    /// <summary>What this request calls itself, up to 200 characters, or <see langword="null"/>. A repeat by the same name makes no second credential, and is answered without the secret.</summary>
    [Id(6)]
    public string? RequestKey { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} credential '{Label}'";
}

/// <summary>A credential to be replaced by a successor with a new secret. Both hold until the old one ends.</summary>
[GenerateSerializer, Immutable, Alias("scim.CredentialRotation")]
public sealed record CredentialRotation
{
    /// <summary>Which one.</summary>
    [Id(0)]
    public required string CredentialId { get; init; }

    /// <summary>How long the old one still holds: 0 to 90 days, and never longer than it would have.</summary>
    [Id(1)]
    public required TimeSpan Overlap { get; init; }

    /// <summary>When the successor ends. <see langword="null"/>: after as long a life as its predecessor was given.</summary>
    [Id(2)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>As <see cref="NewCredential.RequestKey"/>.</summary>
    [Id(3)]
    public string? RequestKey { get; init; }

    /// <summary>The version of the credential that is meant; <see langword="null"/> for whatever there is.</summary>
    [Id(4)]
    public long? ExpectedVersion { get; init; }
}

/// <summary>A credential that was made, with its secret: the only time that it can be read.</summary>
[GenerateSerializer, Immutable, Alias("scim.IssuedCredential")]
public sealed record IssuedCredential
{
    /// <summary>The connector with it.</summary>
    [Id(0)]
    public required ConnectorSnapshot Connector { get; init; }

    /// <summary>The credential.</summary>
    [Id(1)]
    public required ConnectorCredential Credential { get; init; }

    /// <summary>The secret that was made; <see langword="null"/> for a chosen password, for federation, and for a repeated request.</summary>
    [Id(2)]
    public string? Secret { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Credential.Kind} credential {Credential.Id}";
}
