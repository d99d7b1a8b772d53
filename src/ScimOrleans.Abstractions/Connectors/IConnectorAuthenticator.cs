using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Checks the credential of a SCIM request against what this silo knows of the connector. Verified credentials are remembered, so that a repeated one costs one keyed hash.</summary>
public interface IConnectorAuthenticator
{
    /// <summary>What this silo remembers of a credential that was right.</summary>
    /// <param name="tenant">From the address.</param>
    /// <param name="connector">From the address.</param>
    /// <param name="presentation"><see langword="null"/> if there was none, or nothing that can be one.</param>
    /// <returns><see langword="null"/> if it has to be checked.</returns>
    ConnectorAccess? Recall(TenantId tenant, ConnectorId connector, Presentation? presentation);

    /// <summary>Checks a credential.</summary>
    /// <param name="tenant">From the address.</param>
    /// <param name="connector">From the address.</param>
    /// <param name="presentation"><see langword="null"/> if there was none, or nothing that can be one.</param>
    /// <param name="client">Who presents it. After several wrong ones its next are not looked at for a while, unless they are remembered as right.</param>
    /// <param name="cancellationToken">Stops waiting for the connector's settings.</param>
    ValueTask<ConnectorAccess> AuthenticateAsync(
        TenantId tenant, ConnectorId connector, Presentation? presentation, ClientNetwork client, CancellationToken cancellationToken = default);
}

/// <summary>The answer to a credential. An unknown tenant or connector is <see cref="ConnectorAccessStatus.Unauthenticated"/> and takes as long.</summary>
/// <param name="Status">Whether the request may go on.</param>
/// <param name="Settings">The connector's settings, unless unauthenticated.</param>
/// <param name="CredentialId">Which credential, unless unauthenticated.</param>
public sealed record ConnectorAccess(ConnectorAccessStatus Status, ConnectorSettings? Settings, string? CredentialId)
{
    /// <summary>The connector and its tenant as they were checked, unless unauthenticated.</summary>
    public ConnectorCopy? Copy { get; init; }

    /// <summary>No or a wrong credential.</summary>
    public static ConnectorAccess Refused { get; } = new(ConnectorAccessStatus.Unauthenticated, null, null);

    /// <summary>How long the client has to wait, if it is <see cref="ConnectorAccessStatus.Slowed"/>.</summary>
    public TimeSpan RetryAfter { get; private init; }

    /// <summary>Too many wrong credentials: this one was not looked at.</summary>
    public static ConnectorAccess Slowed(TimeSpan retryAfter) => new(ConnectorAccessStatus.Slowed, null, null) { RetryAfter = retryAfter };
}

/// <summary>Whether a request may go on.</summary>
public enum ConnectorAccessStatus
{
    /// <summary>Yes.</summary>
    Granted,

    /// <summary>No or a wrong credential: 401.</summary>
    Unauthenticated,

    /// <summary>The credential is right, the connector is paused: 403.</summary>
    Paused,

    /// <summary>The credential is right, the tenant is suspended: 403.</summary>
    Suspended,

    /// <summary>The client has presented too many wrong credentials lately, and this one was not looked at: 429.</summary>
    Slowed,
}
