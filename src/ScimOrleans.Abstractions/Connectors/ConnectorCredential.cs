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

    /// <summary>
    /// Salted hash of the secret with its parameters, in one text: <c>pbkdf2-sha256$iterations$salt$hash</c> for passwords, <c>sha256$salt$hash</c> for generated secrets of 256 bits.
    /// Empty for <see cref="CredentialKind.Federation"/>, which has no secret.
    /// </summary>
    [Id(4)]
    public required string SecretHash { get; init; }

    /// <summary>When it was made.</summary>
    [Id(5)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends; <see langword="null"/> for never.</summary>
    [Id(6)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Client id at the token endpoint, for client secrets and federation: public, unique within the connector but for a successor, which takes over its predecessor's.</summary>
    [Id(7)]
    public string? ClientId { get; init; }

    /// <summary>Whose assertions are accepted, for federation.</summary>
    [Id(8)]
    public FederationTrust? Federation { get; init; }

    /// <summary>Id of the credential that this one was made to replace.</summary>
    [Id(9)]
    public string? Replaces { get; init; }

    /// <summary>What the request that made it called itself (<see cref="NewCredential.RequestKey"/>).</summary>
    [Id(10)]
    public string? RequestKey { get; init; }

    /// <summary>Rises with each change of it, which is when it was given a successor, and so another end. From 0.</summary>
    [Id(11)]
    public long Version { get; init; }
}

/// <summary>How a credential is presented. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.CredentialKind")]
public enum CredentialKind
{
    /// <summary>RFC 7617.</summary>
    Basic = 0,

    /// <summary>A token that is presented with each request (RFC 6750).</summary>
    Bearer = 1,

    /// <summary>Client id and secret, presented at the token endpoint for an access token (RFC 6749 §4.4).</summary>
    ClientSecret = 2,

    /// <summary>Client id and an assertion that another issuer signed, presented at the token endpoint for an access token (RFC 7523 §2.2).</summary>
    Federation = 3,
}
