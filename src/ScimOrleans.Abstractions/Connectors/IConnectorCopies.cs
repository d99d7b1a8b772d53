using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>What this silo knows of connectors without asking for each request.</summary>
public interface IConnectorCopies
{
    /// <summary>A connector and its tenant as they were at most the cache age ago.</summary>
    /// <returns><see langword="null"/> if one of them does not exist.</returns>
    ValueTask<ConnectorCopy?> FindAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default);
}

/// <summary>A connector and its tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Connector">The connector.</param>
public sealed record ConnectorCopy(TenantSnapshot Tenant, ConnectorSnapshot Connector);
