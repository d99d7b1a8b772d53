using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Knows one connector, <c>acme/okta</c>, and a token for each answer it can give.</summary>
internal sealed class StubAuthenticator : IConnectorAuthenticator
{
    private static readonly ConnectorSettings Settings = new() { Name = "Okta", Profile = IdpProfile.Okta };

    /// <summary>What was presented, request by request.</summary>
    public ConcurrentQueue<Presentation?> Presented { get; } = [];

    public ConnectorAccess? Recall(TenantId tenant, ConnectorId connector, Presentation? presentation)
    {
        Presented.Enqueue(presentation);
        return null;
    }

    public ValueTask<ConnectorAccess> AuthenticateAsync(
        TenantId tenant, ConnectorId connector, Presentation? presentation, ClientNetwork client, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult((tenant.Value, connector.Value, presentation?.Header) switch
        {
            ("acme", "okta", "Bearer granted") => new ConnectorAccess(ConnectorAccessStatus.Granted, Settings, "1"),
            ("acme", "okta", "Bearer paused") => new ConnectorAccess(ConnectorAccessStatus.Paused, Settings, "1"),
            ("acme", "okta", "Bearer suspended") => new ConnectorAccess(ConnectorAccessStatus.Suspended, Settings, "1"),
            ("acme", "okta", "Bearer slowed") => ConnectorAccess.Slowed(TimeSpan.FromSeconds(41.2)),
            _ => ConnectorAccess.Refused,
        });
}
