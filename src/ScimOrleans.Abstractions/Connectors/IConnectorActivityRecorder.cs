using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Counts requests of connectors on this silo and reports them in batches, never one write per request.</summary>
public interface IConnectorActivityRecorder
{
    /// <summary>Counts one answered request, and that its credential was used. Does not wait and does not fail.</summary>
    void Record(TenantId tenant, ConnectorId connector, string credentialId, int status);

    /// <summary>Notes that a credential was used for something that is no SCIM request. Does not wait and does not fail.</summary>
    void RecordUse(TenantId tenant, ConnectorId connector, string credentialId);
}
