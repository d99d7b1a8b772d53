using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IConnectorCopies"/>
internal sealed class ConnectorCopies(ConnectorCache cache) : IConnectorCopies
{
    /// <inheritdoc/>
    public async ValueTask<ConnectorCopy?> FindAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken) =>
        (await cache.GetAsync(tenant, connector, cancellationToken)).Copy;
}
