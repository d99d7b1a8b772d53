using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Grains.Tests.Rules;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Connectors;

public sealed class ConnectorRulesTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task RulesVersion_RisesWithRulesAndMapping_AndWithNothingElse()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster);
        var versions = new List<long>();
        async Task SetAsync(Func<ConnectorSettings, ConnectorSettings> change)
        {
            var settings = (await tenant.Connector.GetAsync())!.Settings;
            versions.Add((await tenant.Connector.UpdateAsync(change(settings))).Value.Settings.RulesVersion);
        }

        await SetAsync(settings => settings with { Name = "Renamed" });
        await SetAsync(settings => settings with { Rules = UserRules([Name("a")]) });
        await SetAsync(settings => settings with { Rules = UserRules([Name("a")]), RulesVersion = 40 });
        await SetAsync(settings => settings with { Mapping = MappingOf(("x", [Constant("y")])) });
        await SetAsync(settings => settings with { Mapping = MappingOf(("x", [Constant("y")])), Paused = true });
        await SetAsync(settings => settings with { Rules = null, Mapping = null });

        Assert.Equal([0, 1, 1, 2, 2, 3], versions);
    }

    [Fact]
    public async Task Create_WithRules_HasVersion1_AndRepeatsAsTheSame()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, UserRules([Name("a")]));

        var repeated = await tenant.Connector.CreateAsync(new() { Name = "Okta", Rules = UserRules([Name("a")]) });
        var other = await tenant.Connector.CreateAsync(new() { Name = "Okta", Rules = UserRules([Name("b")]) });

        Assert.Equal((1L, 1L), (repeated.Value.Version, repeated.Value.Settings.RulesVersion));
        Assert.Equal(409, other.Error!.Status);
    }

    [Fact]
    public async Task Update_WithBadRules_IsRefusedAndChangesNothing()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster);
        var settings = (await tenant.Connector.GetAsync())!.Settings;

        var rules = await tenant.Connector.UpdateAsync(settings with { Rules = UserRules([Filter("nosuch pr")]) });
        var mapping = await tenant.Connector.UpdateAsync(settings with { Mapping = MappingOf(("x", [Path("nosuch")])) });

        Assert.StartsWith("Rule 1 of users.include: ", rules.Error!.Detail, StringComparison.Ordinal);
        Assert.StartsWith("Source 1 of 'x' of the mapping: ", mapping.Error!.Detail, StringComparison.Ordinal);
        Assert.Equal(settings, (await tenant.Connector.GetAsync())!.Settings);
    }
}
