using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Who may have access tokens of a connector, by what this silo knows of it, at most five seconds old.</summary>
public interface ITokenClients
{
    /// <summary>Checks a client's secret. Unknown tenants, connectors and clients are one answer, and take as long as a wrong secret.</summary>
    /// <param name="tenant">From the address.</param>
    /// <param name="connector">From the address.</param>
    /// <param name="clientId">As it was presented.</param>
    /// <param name="secret">As it was presented.</param>
    /// <param name="client">Who presents it; slowed after several wrong ones, as by <see cref="IConnectorAuthenticator"/>.</param>
    /// <param name="cancellationToken">Stops waiting for the connector's settings.</param>
    ValueTask<TokenClient> AuthenticateAsync(
        TenantId tenant, ConnectorId connector, string clientId, string secret, ClientNetwork client, CancellationToken cancellationToken = default);

    /// <summary>Finds a client that presents assertions. It has proved nothing yet: whoever checks its assertion calls <see cref="RefuseAssertion"/> for a wrong one.</summary>
    ValueTask<TokenClient> FindFederationAsync(TenantId tenant, ConnectorId connector, string clientId, ClientNetwork client, CancellationToken cancellationToken = default);

    /// <summary>Counts a wrong assertion like a wrong secret.</summary>
    void RefuseAssertion(TenantId tenant, ConnectorId connector, ClientNetwork client);

    /// <summary>Issues an access token for a credential that was right, and notes that the credential was used.</summary>
    /// <returns>The token. It ends after its life, or with the credential if that is sooner.</returns>
    ValueTask<GrantedToken> IssueAsync(TenantId tenant, ConnectorId connector, ConnectorCredential credential, CancellationToken cancellationToken = default);
}

/// <summary>An access token as its client is told of it.</summary>
/// <param name="Token">What it presents as bearer token.</param>
/// <param name="Lifetime">How long it holds at least, from now on.</param>
public sealed record GrantedToken(string Token, TimeSpan Lifetime)
{
    /// <inheritdoc/>
    public override string ToString() => $"access token for {Lifetime}";
}

/// <summary>What is known of a client at the token endpoint.</summary>
/// <param name="Status">Whether it may have a token.</param>
/// <param name="Credential">Its credential, unless it is unknown or slowed.</param>
public sealed record TokenClient(TokenClientStatus Status, ConnectorCredential? Credential)
{
    /// <summary>No such client, or a wrong secret.</summary>
    public static TokenClient Unknown { get; } = new(TokenClientStatus.Unknown, null);

    /// <summary>How long the client has to wait, if it is <see cref="TokenClientStatus.Slowed"/>.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>Too many wrong credentials: this one was not looked at.</summary>
    public static TokenClient Slowed(TimeSpan retryAfter) => new(TokenClientStatus.Slowed, null) { RetryAfter = retryAfter };
}

/// <summary>Whether a client may have a token.</summary>
public enum TokenClientStatus
{
    /// <summary>Yes.</summary>
    Granted,

    /// <summary>No such client, or a wrong secret.</summary>
    Unknown,

    /// <summary>The secret is right and has expired.</summary>
    Expired,

    /// <summary>The connector is paused.</summary>
    Paused,

    /// <summary>The tenant is suspended.</summary>
    Suspended,

    /// <summary>Too many wrong credentials lately; this one was not looked at.</summary>
    Slowed,
}
