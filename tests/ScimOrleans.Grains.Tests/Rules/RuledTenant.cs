using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Tests.Cluster;

namespace ScimOrleans.Grains.Tests.Rules;

/// <summary>A tenant whose connector <c>okta</c> has rules.</summary>
internal sealed record RuledTenant(TestDirectory Directory)
{
    /// <summary>The connector.</summary>
    public IConnectorGrain Connector => Directory.Cluster.Grains(Directory.Silo).GetGrain<IConnectorGrain>(GrainKeys.Connector(Directory.Tenant, Directory.Caller.Connector));

    /// <summary>A tenant of its own for a test.</summary>
    public static async Task<RuledTenant> CreateAsync(GrainCluster cluster, DirectoryRules? rules = null, AttributeMapping? mapping = null)
    {
        var directory = await cluster.NewTenantAsync();
        var tenant = cluster.Grains(0).GetGrain<ITenantGrain>(GrainKeys.Tenant(directory.Tenant));
        Assert.Null((await tenant.CreateAsync("Test")).Error);
        var added = await tenant.AddConnectorAsync(directory.Caller.Connector, new() { Name = "Okta", Rules = rules, Mapping = mapping });
        return new(directory with { Caller = directory.Caller with { RulesVersion = added.Value.Settings.RulesVersion } });
    }

    /// <summary>Sets other rules.</summary>
    /// <returns>The tenant, asked as a request is that knows of them.</returns>
    public async Task<RuledTenant> WithAsync(DirectoryRules? rules, AttributeMapping? mapping = null)
    {
        var updated = await Connector.UpdateAsync((await Connector.GetAsync())!.Settings with { Rules = rules, Mapping = mapping });
        return new(Directory with { Caller = Directory.Caller with { RulesVersion = updated.Value.Settings.RulesVersion } });
    }

    /// <summary>All rows of a kind, by id.</summary>
    public async Task<IReadOnlyList<RuledRow>> RowsAsync(ResourceKind kind)
    {
        var rows = new List<RuledRow>();
        for (Guid? after = Guid.Empty; after is not null;)
        {
            var page = await Directory.Store.ReadRuledAsync(new() { Tenant = Directory.Tenant, Kind = kind, Owner = Directory.Caller.Owner, After = after.Value, Count = 1_000 });
            rows.AddRange(page.Rows);
            after = page.Next;
        }

        return rows;
    }

    /// <summary>What a row keeps of its last evaluation.</summary>
    public async Task<ResourceEvaluation> EvaluationAsync(ResourceKind kind, Guid id) => (await RowsAsync(kind)).Single(row => row.Id == id).Evaluation;

    /// <summary>The log without the tenant's creation.</summary>
    public async Task<IReadOnlyList<ChangeRecord>> LogAsync() => await Directory.Store.ReadChangesAsync(Directory.Tenant, 1, 10_000);
}
