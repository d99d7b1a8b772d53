using System.Diagnostics.CodeAnalysis;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorAuthenticator"/>
internal sealed class ConnectorAuthenticator(ConnectorCache cache, CredentialHasher hasher, GrainMetrics metrics, TimeProvider timeProvider) : IConnectorAuthenticator
{
    /// <summary>Longest header that is looked at; the longest credential in base64 fits.</summary>
    private const int MaxHeader = 4_096;

    /// <inheritdoc/>
    public ConnectorAccess? Recall(TenantId tenant, ConnectorId connector, string? authorization) =>
        CanBeCredential(authorization)
        && cache.Recall(tenant, connector) is { } cached
        && cached.Verified.TryGetValue(PresentationHash.Of(authorization), out var credential)
            ? AccessOf(cached, credential)
            : null;

    /// <inheritdoc/>
    public async ValueTask<ConnectorAccess> AuthenticateAsync(TenantId tenant, ConnectorId connector, string? authorization, CancellationToken cancellationToken)
    {
        if (!CanBeCredential(authorization))
        {
            return ConnectorAccess.Refused;
        }

        var cached = await cache.GetAsync(tenant, connector, cancellationToken);
        var hash = PresentationHash.Of(authorization);
        if (!cached.Verified.TryGetValue(hash, out var credential))
        {
            credential = cached.Wrong.Contains(hash) ? null : await VerifyAsync(cached, authorization, cancellationToken);
            if (credential is null)
            {
                cached.Wrong.Add(hash);
                return ConnectorAccess.Refused;
            }

            cached.Verified[hash] = credential;
        }

        return AccessOf(cached, credential);
    }

    private static bool CanBeCredential([NotNullWhen(true)] string? authorization) => authorization is { Length: > 0 and <= MaxHeader };

    private ConnectorAccess AccessOf(CachedConnector cached, ConnectorCredential credential)
    {
        if (IsExpired(credential))
        {
            return ConnectorAccess.Refused;
        }

        var status = cached switch
        {
            { Tenant.Suspended: true } => ConnectorAccessStatus.Suspended,
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
