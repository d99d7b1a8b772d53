using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Knows the connector <c>okta</c> of the tenants <c>acme</c> and <c>beside</c>, whose settings a test may change.</summary>
internal sealed class StubConnectorCopies : IConnectorCopies
{
    public ConnectorCopy Copy { get; set; } = new(
        new() { Version = 1, Name = "Acme", Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        new()
        {
            Version = 1,
            Settings = new() { Name = "Okta", Profile = IdpProfile.Okta },
            Credentials = [new() { Id = "1", Label = "First token", Kind = CredentialKind.Bearer, SecretHash = "-", Created = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) }],
        });

    public ValueTask<ConnectorCopy?> FindAsync(TenantId tenant, ConnectorId connector, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult((tenant.Value, connector.Value) is ("acme" or "beside", "okta") ? Copy : null);
}
