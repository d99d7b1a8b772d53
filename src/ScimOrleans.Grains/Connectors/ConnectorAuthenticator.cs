using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorAuthenticator"/>
internal sealed class ConnectorAuthenticator(ConnectorCache cache, CredentialHasher hasher, GrainMetrics metrics, TimeProvider timeProvider) : IConnectorAuthenticator
{
    /// <inheritdoc/>
    public ConnectorAccess? Recall(TenantId tenant, ConnectorId connector, Presentation? presentation) =>
        presentation is not null && cache.Recall(tenant, connector) is { } cached && cached.Verified.TryGetValue(presentation.Hash, out var credential)
            ? AccessOf(cached, credential)
            : null;

    /// <inheritdoc/>
    public async ValueTask<ConnectorAccess> AuthenticateAsync(TenantId tenant, ConnectorId connector, Presentation? presentation, CancellationToken cancellationToken)
    {
        if (presentation is null)
        {
            return ConnectorAccess.Refused;
        }

        var cached = await cache.GetAsync(tenant, connector, cancellationToken);
        if (!cached.Verified.TryGetValue(presentation.Hash, out var credential))
        {
            credential = cached.Wrong.Contains(presentation.Hash) ? null : await VerifyAsync(cached, presentation.Header, cancellationToken);
            if (credential is null)
            {
                cached.Wrong.Add(presentation.Hash);
                return ConnectorAccess.Refused;
            }

            cached.Verified[presentation.Hash] = credential;
        }

        return AccessOf(cached, credential);
    }

    private ConnectorAccess AccessOf(CachedConnector cached, ConnectorCredential credential)
    {
        if (IsExpired(credential))
        {
            return ConnectorAccess.Refused;
        }

        var status = cached switch
        {
            { Tenant.Suspended: true } or { Tenant.Deleting: not null } => ConnectorAccessStatus.Suspended,
            { Connector.Settings.Paused: true } => ConnectorAccessStatus.Paused,
            _ => ConnectorAccessStatus.Granted,
        };
        return new(status, cached.Connector!.Settings, credential.Id);
    }

    /// <summary>Checks a presentation that this silo has not seen lately.</summary>
    private async Task<ConnectorCredential?> VerifyAsync(CachedConnector cached, string authorization, CancellationToken cancellationToken)
    {
        if (PresentedCredential.Parse(authorization) is not { } presented)
        {
            return null;
        }

        ConnectorCredential? right = null;
        var checkedAny = false;
        foreach (var candidate in cached is { Tenant: not null, Connector: { } connector } ? connector.Credentials : [])
        {
            if (candidate.Kind == presented.Kind && candidate.UserName == presented.UserName && !IsExpired(candidate))
            {
                checkedAny = true;
                if (await hasher.MatchesAsync(candidate.SecretHash, presented.Secret, cancellationToken))
                {
                    right = candidate;
                    break;
                }
            }
        }

        if (!checkedAny && presented.Kind == CredentialKind.Basic)
        {
            await hasher.MatchesAsync(null, presented.Secret, cancellationToken);
        }

        metrics.CredentialChecked(right is not null);
        return right;
    }

    private bool IsExpired(ConnectorCredential credential) => credential.Expires <= timeProvider.GetUtcNow();
}
