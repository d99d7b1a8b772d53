using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>What a process of the version before calls, while it still runs beside this one: the functions without evaluations.</summary>
public sealed class PreviousVersionTests
{
    private const string CreateUser = """
        select outcome from create_users(
            array[$1], array[$2], array['before'], array[now()], array['connector:okta'], array[$3], array['ann'], array['ann'], array[null::text],
            array['Ann'], array['ann'], array[null::text], array[true], array['{"userName":"ann"}'], array['{"userName":"ann"}'::jsonb], array[null::boolean], array[null::boolean])
        """;

    private const string Commit = """
        select outcome from commit_operations(
            false, array[$1], array[$2], array['before'], array[now()], array['connector:okta'], array[$4], array[$5], array[$3], array[null::bigint], array[null::text],
            array[$6], array[$6], array[null::text], array[$6], array[$6], array[null::text], array[true], array['{}'], array['{}'::jsonb], array[null::text],
            array[null::boolean], array[null::boolean], array[false], array[false], array[null::integer], array[null::integer], '{}'::uuid[], '{}'::uuid[])
        """;

    [Fact]
    public async Task Creations_HaveNoEvaluationYet_AndAreIncluded()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var subject = new PostgreSqlStore(database);
        var scene = await subject.CreateSceneAsync();

        Assert.Equal(1, await RunAsync(subject, CreateUser, scene, Scene.NewId()));
        Assert.Equal(1, await RunAsync(subject, Commit, scene, Scene.NewId(), ResourceKind.User, CommitAction.Create, "bob"));
        Assert.Equal(1, await RunAsync(subject, Commit, scene, Scene.NewId(), ResourceKind.Group, CommitAction.Create, "Sales"));

        var rows = await RowsAsync(scene);
        Assert.Equal(["Sales", "ann", "bob"], rows.Select(row => row.Name).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.Equal((true, -1L), (row.Evaluation.Included, row.Evaluation.RulesVersion)));
        Assert.All(await scene.LogAsync(1), entry => Assert.True(entry.InDirectory));
        await using var counts = subject.DataSource.CreateCommand("select user_count || ' ' || group_count from tenants");
        Assert.Equal("2 1", await counts.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Update_TakesTheEvaluationsVersion_SoThatARunFindsTheRow()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var subject = new PostgreSqlStore(database);
        var scene = await subject.CreateSceneAsync();
        var user = await scene.DoAsync(scene.NewUser("ann") with { Content = Scene.Content("ann") with { Included = false, Mapped = """{"email":"a@x"}"""u8.ToArray(), RulesVersion = 4 } });

        Assert.Equal(1, await RunAsync(subject, Commit, scene, user, ResourceKind.User, CommitAction.Update, "anna"));

        var row = Assert.Single(await RowsAsync(scene));
        Assert.Equal((user, "anna", 2L, false, -1L), (row.Id, row.Name, row.Version, row.Evaluation.Included, row.Evaluation.RulesVersion));
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
    }

    private static async Task<short> RunAsync(PostgreSqlStore subject, string text, Scene scene, Guid id, ResourceKind kind = default, CommitAction action = default, string? name = null)
    {
        await using var command = subject.DataSource.CreateCommand(text);
        command.Parameters.Add(new() { Value = scene.Tenant.Value });
        command.Parameters.Add(new() { Value = Scene.NewId() });
        command.Parameters.Add(new() { Value = id });
        if (name is not null)
        {
            command.Parameters.Add(new() { Value = (short)kind });
            command.Parameters.Add(new() { Value = (short)action });
            command.Parameters.Add(new() { Value = name });
        }

        return (short)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<List<RuledRow>> RowsAsync(Scene scene)
    {
        var users = await scene.Store.ReadRuledAsync(new() { Tenant = scene.Tenant, Kind = ResourceKind.User, Count = 10 });
        var groups = await scene.Store.ReadRuledAsync(new() { Tenant = scene.Tenant, Kind = ResourceKind.Group, Owner = Scene.Okta, Count = 10 });
        return [.. users.Rows, .. groups.Rows];
    }
}
