using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Knows the connectors of <see cref="StubConnectorCopies"/>, and a token for each answer it can give.</summary>
internal sealed class StubAuthenticator(IConnectorCopies copies) : IConnectorAuthenticator
{
    /// <summary>What was presented, request by request.</summary>
    public ConcurrentQueue<Presentation?> Presented { get; } = [];

    public ConnectorAccess? Recall(TenantId tenant, ConnectorId connector, Presentation? presentation)
    {
        Presented.Enqueue(presentation);
        return null;
    }

    public async ValueTask<ConnectorAccess> AuthenticateAsync(TenantId tenant, ConnectorId connector, Presentation? presentation, ClientNetwork client, CancellationToken cancellationToken = default)
    {
        var copy = await copies.FindAsync(tenant, connector, cancellationToken);
        return (copy, presentation?.Header) switch
        {
            ({ } known, "Bearer granted") => Access(ConnectorAccessStatus.Granted, known),
            ({ } known, "Bearer paused") => Access(ConnectorAccessStatus.Paused, known),
            ({ }, "Bearer slowed") => ConnectorAccess.Slowed(TimeSpan.FromSeconds(41.2)),
            ({ } known, "Bearer suspended") => Access(ConnectorAccessStatus.Suspended, known),
            _ => ConnectorAccess.Refused,
        };
    }

    private static ConnectorAccess Access(ConnectorAccessStatus status, ConnectorCopy copy) => new(status, copy.Connector.Settings, "1") { Copy = copy };
}
