using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.TestKit.Model;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

public sealed class RuledWritesTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private static readonly AttributeMapping _titles = MappingOf(("title", [Path("title")]));

    [Fact]
    public async Task Write_ByAConnectorWithoutRules_IsIncludedAndMappedByDefault()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster);

        var user = await tenant.Directory.NewUserAsync("ann@example.com");
        var group = await tenant.Directory.NewGroupAsync("Sales", user);

        var evaluation = await tenant.EvaluationAsync(ResourceKind.User, user);
        Assert.Equal((true, 0L), (evaluation.Included, evaluation.RulesVersion));
        Assert.Equal("""{"username":"ann@example.com","email":"ann@example.com","displayName":"ann@example.com"}""", Encoding.UTF8.GetString(evaluation.Mapped.Span));
        Assert.True((await tenant.EvaluationAsync(ResourceKind.Group, group)).Included);
    }

    [Fact]
    public async Task Write_EachKind_EvaluatesWhatIsWritten()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, UserRules([], Filter("title eq \"robot\"")), _titles);
        var user = (await tenant.Directory.CreateUserAsync("""{"userName":"ann","title":"Robot"}""")).Id;
        var created = await tenant.EvaluationAsync(ResourceKind.User, user);
        await tenant.Directory.PatchUserAsync(user, """{"op":"replace","path":"title","value":"Boss"}""");
        var patched = await tenant.EvaluationAsync(ResourceKind.User, user);
        await tenant.Directory.User(user).ReplaceAsync(tenant.Directory.Write("""{"userName":"ann","title":"robot"}"""));
        var replaced = await tenant.EvaluationAsync(ResourceKind.User, user);

        AssertEvaluation(created, false, """{"title":"Robot"}""", 1);
        AssertEvaluation(patched, true, """{"title":"Boss"}""", 1);
        AssertEvaluation(replaced, false, """{"title":"robot"}""", 1);
        Assert.Equal([false, true, true], (await tenant.LogAsync()).Select(entry => entry.InDirectory));
    }

    [Fact]
    public async Task Write_Group_IsEvaluatedByRulesOfGroups()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, GroupRules([Name("app-*")]));
        var group = await tenant.Directory.NewGroupAsync("Sales");
        var created = await tenant.EvaluationAsync(ResourceKind.Group, group);
        await tenant.Directory.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"App-Sales"}""");

        Assert.Equal((false, 1L), (created.Included, created.RulesVersion));
        Assert.True((await tenant.EvaluationAsync(ResourceKind.Group, group)).Included);
    }

    [Fact]
    public async Task Link_OfALocalUser_EvaluatesItByTheConnectorsRules()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, UserRules([], Name("ann")), _titles);
        var local = await tenant.Directory.NewLocalUserAsync("ann");

        var linked = await tenant.Directory.CreateUserAsync("""{"userName":"ann","title":"Boss"}""");

        Assert.Equal(local, linked.Id);
        AssertEvaluation(await tenant.EvaluationAsync(ResourceKind.User, local), false, """{"title":"Boss"}""", 1);
    }

    [Fact]
    public async Task Delete_ThatDetaches_EvaluatesWhatIsLeft()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, UserRules([Filter("active eq true")]), _titles);
        var directory = tenant.Directory with { Caller = tenant.Directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var user = await directory.NewUserAsync("ann");

        Assert.Null((await directory.DeleteUserAsync(user)).Error);

        Assert.False((await tenant.EvaluationAsync(ResourceKind.User, user)).Included);
    }

    [Fact]
    public async Task Excluded_IsAnsweredToTheIdentityProviderAsAnyOther()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, UserRules([], Name("robot-*")));
        var plain = await RuledTenant.CreateAsync(silo.Cluster);

        var excluded = await ConverseAsync(tenant);
        var included = await ConverseAsync(plain);

        Assert.Equal(included, excluded);
        Assert.Contains((await tenant.LogAsync()).Where(entry => entry.Kind == ChangeKind.MembersAdded), entry => !entry.InDirectory);
        Assert.All((await plain.LogAsync()).Where(entry => entry.Kind == ChangeKind.MembersAdded), entry => Assert.True(entry.InDirectory));
        await DirectoryComparison.AssertLogTellsAllAsync(tenant.Directory.Store, tenant.Directory.Tenant);
    }

    [Fact]
    public async Task Rules_NewerThanTheSilosCopy_AreFetched()
    {
        await using var cluster = await GrainCluster.StartAsync(2);
        var tenant = await RuledTenant.CreateAsync(cluster, UserRules([Name("a")]));
        var caller = tenant.Directory.Caller;
        for (var each = 0; each < 2; each++)
        {
            Assert.Equal(1, (await cluster.Service<ConnectorEvaluations>(each).GetAsync(caller, CancellationToken.None)).Version);
        }

        tenant = await tenant.WithAsync(UserRules([Name("b")]));

        Assert.Equal(2, tenant.Directory.Caller.RulesVersion);
        for (var each = 0; each < 2; each++)
        {
            var evaluations = cluster.Service<ConnectorEvaluations>(each);
            Assert.Equal(2, (await evaluations.GetAsync(tenant.Directory.Caller, CancellationToken.None)).Version);
            Assert.Equal(2, (await evaluations.GetAsync(caller, CancellationToken.None)).Version);
        }
    }

    [Fact]
    public async Task Rules_OfAConnectorThatIsGone_AreTheDefault()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster);
        var caller = tenant.Directory.Caller with { Connector = ConnectorId.Parse("gone"), RulesVersion = 7 };

        Assert.Equal(0, (await silo.Cluster.Service<ConnectorEvaluations>(0).GetAsync(caller, CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Rules_ThatHaveNotChanged_AreNotCompiledAgain()
    {
        var tenant = await RuledTenant.CreateAsync(silo.Cluster, UserRules([Name("a")]));
        var evaluations = silo.Cluster.Service<ConnectorEvaluations>(0);
        var first = await evaluations.GetAsync(tenant.Directory.Caller, CancellationToken.None);

        await tenant.Connector.UpdateAsync((await tenant.Connector.GetAsync())!.Settings with { Name = "Okta, renamed" });

        Assert.Equal(1, (await evaluations.GetAsync(tenant.Directory.Caller, CancellationToken.None)).Version);
        Assert.Same(await evaluations.GetAsync(tenant.Directory.Caller, CancellationToken.None), await evaluations.GetAsync(tenant.Directory.Caller, CancellationToken.None));
        Assert.Equal(1, first.Version);
    }

    private static void AssertEvaluation(ResourceEvaluation evaluation, bool included, string mapped, long version)
    {
        Assert.Equal((included, version), (evaluation.Included, evaluation.RulesVersion));
        Assert.Equal(mapped, Encoding.UTF8.GetString(evaluation.Mapped.Span));
    }

    /// <summary>Creates, changes, pushes and reads a user whose name the rules know; all answers without ids and times.</summary>
    private static async Task<string> ConverseAsync(RuledTenant tenant)
    {
        var directory = tenant.Directory;
        var created = await directory.CreateUserAsync("""{"userName":"robot-1","title":"x"}""");
        var group = await directory.NewGroupAsync("Sales", created.Id);
        var patched = (await directory.PatchUserAsync(created.Id, """{"op":"replace","path":"title","value":"y"}""")).Value;
        var read = await directory.GetUserAsync(created.Id);
        var members = await directory.MembersAsync(group);
        var groups = await directory.GroupsShownAsync(created.Id);
        var taken = (await directory.TryCreateUserAsync("""{"userName":"robot-1"}""")).Error!.Status;
        return $"{created.ETag} {patched.Changed} {read.ETag[..5]} {members.Length == 1 && groups.Length == 1} {taken} {TestDirectory.Json(read)["title"]}";
    }
}
