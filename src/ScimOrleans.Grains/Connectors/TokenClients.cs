using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="ITokenClients"/>
internal sealed class TokenClients(
    IGrainFactory grains,
    ConnectorCache cache,
    FailedPresentations failures,
    IConnectorActivityRecorder activity,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider) : ITokenClients
{
    /// <summary>What a token holds longer than its client is told: the answer takes time, and a promise of an hour is to be kept to the second (Microsoft's validation measures it).</summary>
    private static readonly TimeSpan _allowance = TimeSpan.FromSeconds(30);

    private static readonly string _nobody = SecretHash.OfToken("nobody has this secret");

    /// <inheritdoc/>
    public async ValueTask<TokenClient> AuthenticateAsync(
        TenantId tenant, ConnectorId connector, string clientId, string secret, ClientNetwork client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var cached = await cache.GetAsync(tenant, connector, cancellationToken);
        using var turn = await failures.TakeTurnAsync(tenant, connector, client, static () => false, cancellationToken);
        if (turn?.Wait is { } wait)
        {
            return TokenClient.Slowed(wait);
        }

        var candidates = Candidates(cached, CredentialKind.ClientSecret, clientId);
        if (candidates.Count == 0)
        {
            _ = SecretHash.Matches(_nobody, secret);
        }

        // A client has several secrets while one takes over from another.
        var right = candidates.Where(candidate => SecretHash.Matches(candidate.SecretHash, secret)).ToList();
        if (right.Count == 0)
        {
            failures.Count(tenant, connector, client);
            return TokenClient.Unknown;
        }

        return JudgementOf(cached, right[0]);
    }

    /// <inheritdoc/>
    public async ValueTask<TokenClient> FindFederationAsync(TenantId tenant, ConnectorId connector, string clientId, ClientNetwork client, CancellationToken cancellationToken)
    {
        if (failures.WaitOf(tenant, connector, client) is { } wait)
        {
            return TokenClient.Slowed(wait);
        }

        var cached = await cache.GetAsync(tenant, connector, cancellationToken);
        return Candidates(cached, CredentialKind.Federation, clientId) is [var found, ..] ? JudgementOf(cached, found) : TokenClient.Unknown;
    }

    /// <inheritdoc/>
    public void RefuseAssertion(TenantId tenant, ConnectorId connector, ClientNetwork client) => failures.Count(tenant, connector, client);

    /// <inheritdoc/>
    public async ValueTask<GrantedToken> IssueAsync(TenantId tenant, ConnectorId connector, ConnectorCredential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var now = timeProvider.GetUtcNow();
        var lifetime = options.Value.AccessTokenLifetime;
        if (credential.Expires - now is { } left && left < lifetime)
        {
            lifetime = left;
        }

        var issued = await grains.GetGrain<IAccessTokensGrain>(GrainKeys.Connector(tenant, connector)).IssueAsync(credential.Id, now + lifetime + _allowance, cancellationToken);
        activity.RecordUse(tenant, connector, credential.Id);
        return new(issued.Token, lifetime);
    }

    private static List<ConnectorCredential> Candidates(CachedConnector cached, CredentialKind kind, string clientId) =>
        cached is { Tenant: not null, Connector: { } connector } ? [.. connector.Credentials.Where(credential => credential.Kind == kind && credential.ClientId == clientId)] : [];

    private TokenClient JudgementOf(CachedConnector cached, ConnectorCredential credential) => new(
        cached switch
        {
            _ when credential.Expires <= timeProvider.GetUtcNow() => TokenClientStatus.Expired,
            { Tenant.Suspended: true } or { Tenant.Deleting: not null } => TokenClientStatus.Suspended,
            { Connector.Settings.Paused: true } => TokenClientStatus.Paused,
            _ => TokenClientStatus.Granted,
        },
        credential);
}
