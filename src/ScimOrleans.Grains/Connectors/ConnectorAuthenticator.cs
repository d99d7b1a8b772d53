using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorAuthenticator"/>
internal sealed class ConnectorAuthenticator(
    IGrainFactory grains,
    ConnectorCache cache,
    CredentialHasher hasher,
    FailedPresentations failures,
    GrainMetrics metrics,
    TimeProvider timeProvider) : IConnectorAuthenticator
{
    /// <inheritdoc/>
    public ConnectorAccess? Recall(TenantId tenant, ConnectorId connector, Presentation? presentation) =>
        presentation is not null && cache.Recall(tenant, connector) is { } cached && cached.Verified.TryGetValue(presentation.Hash, out var verified)
            ? AccessOf(cached, verified)
            : null;

    /// <inheritdoc/>
    public async ValueTask<ConnectorAccess> AuthenticateAsync(
        TenantId tenant, ConnectorId connector, Presentation? presentation, ClientNetwork client, CancellationToken cancellationToken)
    {
        if (presentation is null)
        {
            return ConnectorAccess.Refused;
        }

        var cached = await cache.GetAsync(tenant, connector, cancellationToken);
        if (cached.Verified.TryGetValue(presentation.Hash, out var verified))
        {
            return AccessOf(cached, verified);
        }

        using var turn = await failures.TakeTurnAsync(tenant, connector, client, () => cached.Verified.TryGetValue(presentation.Hash, out verified), cancellationToken);
        if (turn is null)
        {
            return AccessOf(cached, verified!);
        }

        if (turn.Wait is { } wait)
        {
            return ConnectorAccess.Slowed(wait);
        }

        verified = cached.Wrong.Contains(presentation.Hash) ? null : await VerifyAsync(cached, tenant, connector, presentation.Header, cancellationToken);
        if (verified is null)
        {
            cached.Wrong.Add(presentation.Hash);
            failures.Count(tenant, connector, client);
            return ConnectorAccess.Refused;
        }

        cached.Verified.Add(presentation.Hash, verified);
        return AccessOf(cached, verified);
    }

    private ConnectorAccess AccessOf(CachedConnector cached, VerifiedPresentation verified)
    {
        if (IsExpired(verified.Credential) || verified.Ends <= timeProvider.GetUtcNow())
        {
            return ConnectorAccess.Refused;
        }

        var status = cached switch
        {
            { Tenant.Suspended: true } or { Tenant.Deleting: not null } => ConnectorAccessStatus.Suspended,
            { Connector.Settings.Paused: true } => ConnectorAccessStatus.Paused,
            _ => ConnectorAccessStatus.Granted,
        };
        return new(status, cached.Connector!.Settings, verified.Credential.Id) { Copy = cached.Copy };
    }

    /// <summary>Checks a presentation that this silo has not seen lately.</summary>
    private async Task<VerifiedPresentation?> VerifyAsync(CachedConnector cached, TenantId tenant, ConnectorId connector, string authorization, CancellationToken cancellationToken)
    {
        if (PresentedCredential.Parse(authorization) is not { } presented)
        {
            return null;
        }

        var right = presented.Kind == CredentialKind.Bearer && presented.Secret.StartsWith(GeneratedSecrets.AccessTokenPrefix, StringComparison.Ordinal)
            ? await FindTokenAsync(cached, tenant, connector, presented.Secret)
            : await FindCredentialAsync(cached, presented, cancellationToken);
        metrics.CredentialChecked(right is not null);
        return right;
    }

    /// <summary>Looks an access token up. What it was issued to must still be there; whether that has expired is asked each time.</summary>
    private async Task<VerifiedPresentation?> FindTokenAsync(CachedConnector cached, TenantId tenant, ConnectorId connector, string token)
    {
        if (await grains.GetGrain<IAccessTokensGrain>(GrainKeys.Connector(tenant, connector)).FindAsync(token) is not { } found)
        {
            return null;
        }

        var credential = cached is { Tenant: not null, Connector: { } known } ? known.Credentials.FirstOrDefault(credential => credential.Id == found.CredentialId) : null;
        return credential is null ? null : new(credential, found.Expires);
    }

    private async Task<VerifiedPresentation?> FindCredentialAsync(CachedConnector cached, PresentedCredential presented, CancellationToken cancellationToken)
    {
        var checkedAny = false;
        foreach (var candidate in cached is { Tenant: not null, Connector: { } connector } ? connector.Credentials : [])
        {
            if (candidate.Kind == presented.Kind && candidate.UserName == presented.UserName && !IsExpired(candidate))
            {
                checkedAny = true;
                if (await hasher.MatchesAsync(candidate.SecretHash, presented.Secret, cancellationToken))
                {
                    return new(candidate, null);
                }
            }
        }

        if (!checkedAny && presented.Kind == CredentialKind.Basic)
        {
            await hasher.MatchesAsync(null, presented.Secret, cancellationToken);
        }

        return null;
    }

    private bool IsExpired(ConnectorCredential credential) => credential.Expires <= timeProvider.GetUtcNow();
}
