using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Connectors;

namespace ScimOrleans.Grains.Rules;

/// <summary>
/// This silo's compiled rules and mappings of connectors. They live with the silo's copy of the connector, so that they are as many as these, and as young;
/// what has not changed is not compiled again.
/// </summary>
internal sealed class ConnectorEvaluations(ConnectorCache connectors)
{
    /// <summary>What evaluates a request's writes: the rules of its connector, at least as new as the request. Without rules there is nothing to look up.</summary>
    public ValueTask<CompiledEvaluation> GetAsync(Caller caller, CancellationToken cancellationToken) =>
        caller.RulesVersion == 0 ? new(CompiledEvaluation.Default) : GetAsync(caller.Tenant, caller.Connector, caller.RulesVersion, cancellationToken);

    /// <summary>A connector's rules, at least of a version.</summary>
    public ValueTask<CompiledEvaluation> GetAsync(TenantId tenant, ConnectorId connector, long version, CancellationToken cancellationToken) =>
        connectors.Recall(tenant, connector) is { Connector: not null } cached && cached.Evaluation.Version >= version
            ? new(cached.Evaluation)
            : new(LoadAsync(tenant, connector, version, cancellationToken));

    private async Task<CompiledEvaluation> LoadAsync(TenantId tenant, ConnectorId connector, long version, CancellationToken cancellationToken)
    {
        var cached = await connectors.GetAsync(tenant, connector, cancellationToken);
        if (cached.Evaluation.Version < version)
        {
            connectors.Forget(GrainKeys.Connector(tenant, connector));
            cached = await connectors.GetAsync(tenant, connector, cancellationToken);
        }

        // Still older: the connector of the request is gone, or is another one of its name.
        return cached.Evaluation;
    }
}
