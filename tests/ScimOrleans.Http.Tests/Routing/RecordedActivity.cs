using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Keeps what was recorded.</summary>
internal sealed class RecordedActivity : IConnectorActivityRecorder
{
    public ConcurrentQueue<(string Tenant, string Connector, int Status)> Entries { get; } = [];

    public ConcurrentQueue<(string Connector, string CredentialId)> Uses { get; } = [];

    public void RecordUse(TenantId tenant, ConnectorId connector, string credentialId) => Uses.Enqueue((connector.Value, credentialId));

    public void Record(TenantId tenant, ConnectorId connector, string credentialId, int status) => Entries.Enqueue((tenant.Value, connector.Value, status));
}
