using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Admin.Connectors;

/// <summary>A connector that an address names, whether it exists or not.</summary>
/// <param name="Tenant">Its tenant.</param>
/// <param name="Connector">Its id in the tenant.</param>
internal readonly record struct ConnectorAddress(TenantId Tenant, ConnectorId Connector)
{
    /// <summary>Reads the parts of an address.</summary>
    public static bool TryParse(string tenant, string connector, out ConnectorAddress address)
    {
        var isOne = TenantId.TryParse(tenant, out var tenantId) & ConnectorId.TryParse(connector, out var connectorId);
        address = new(tenantId, connectorId);
        return isOne;
    }

    /// <summary>Its grain.</summary>
    public IConnectorGrain Grain(IGrainFactory grains) => grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(Tenant, Connector));
}
