namespace ScimOrleans.Abstractions.Connectors;

/// <summary>The access tokens that a connector's clients were given (RFC 6749 §1.4). Key: <c>{tenant}/{connector}</c>. Silos remember what they have asked, so that it is not on the path of a request.</summary>
[Alias("scim.IAccessTokensGrain"), GrainInterfaceType("scim.access-tokens")]
public interface IAccessTokensGrain : IGrainWithStringKey
{
    /// <summary>Issues a token. It is kept as a hash, before it is answered. Of more than 100 that hold and belong to one credential, the oldest end. A repeat issues another.</summary>
    /// <param name="credentialId">The credential that was presented for it.</param>
    /// <param name="expires">When it ends.</param>
    /// <param name="cancellationToken">Stops the call before the token is kept.</param>
    [Alias("Issue")]
    ValueTask<IssuedAccessToken> IssueAsync(string credentialId, DateTimeOffset expires, CancellationToken cancellationToken = default);

    /// <summary>Finds a token that holds.</summary>
    /// <returns><see langword="null"/> if there is none such.</returns>
    [Alias("Find")]
    ValueTask<AccessTokenSnapshot?> FindAsync(string token);

    /// <summary>Forgets all tokens. A repeat is harmless.</summary>
    [Alias("Clear")]
    ValueTask ClearAsync();
}

/// <summary>A token, the only time that it can be read.</summary>
[GenerateSerializer, Immutable, Alias("scim.IssuedAccessToken")]
public sealed record IssuedAccessToken
{
    /// <summary>What the client presents as bearer token.</summary>
    [Id(0)]
    public required string Token { get; init; }

    /// <summary>When it ends.</summary>
    [Id(1)]
    public required DateTimeOffset Expires { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"access token until {Expires:O}";
}

/// <summary>What is known of a token.</summary>
[GenerateSerializer, Immutable, Alias("scim.AccessTokenSnapshot")]
public sealed record AccessTokenSnapshot
{
    /// <summary>The credential that it was issued to. That may have been removed since.</summary>
    [Id(0)]
    public required string CredentialId { get; init; }

    /// <summary>When it ends.</summary>
    [Id(1)]
    public required DateTimeOffset Expires { get; init; }
}
