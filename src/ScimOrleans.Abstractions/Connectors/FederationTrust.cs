namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Whose assertions a connector accepts in place of a client secret (workload identity federation, RFC 7523 §2.2). All of it is compared as it was entered, character by character.</summary>
[GenerateSerializer, Immutable, Alias("scim.FederationTrust")]
public sealed record FederationTrust
{
    /// <summary>Claim <c>iss</c>, 1 to 1,000 characters.</summary>
    [Id(0)]
    public required string Issuer { get; init; }

    /// <summary>Where the issuer publishes its keys as a JSON Web Key Set (RFC 7517 §5): an https address of up to 1,000 characters.</summary>
    [Id(1)]
    public required string JwksUrl { get; init; }

    /// <summary>Claim <c>sub</c>, 1 to 1,000 characters.</summary>
    [Id(2)]
    public required string Subject { get; init; }

    /// <summary>One of the values of claim <c>aud</c>, 1 to 1,000 characters.</summary>
    [Id(3)]
    public required string Audience { get; init; }
}
