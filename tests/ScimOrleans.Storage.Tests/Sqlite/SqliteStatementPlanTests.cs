using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

/// <summary>No statement of the store reads all rows of a table, or of a tenant: each knows at least two columns of a key.</summary>
public sealed class SqliteStatementPlanTests : IAsyncLifetime
{
    private SqliteStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await SqliteStore.CreateAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Commit_EveryStatement_IsAnsweredByKeys()
    {
        var scene = await Scene.CreateAsync(_store.Store);
        var users = await scene.UsersAsync(3);
        var inner = await scene.GroupAsync("inner", users);
        var outer = await scene.GroupAsync("outer", inner);
        await scene.CommitAsync(scene.Remove(inner, users[0]));
        await scene.CommitAsync(scene.Add(inner, users[0]));
        await scene.CommitAsync(scene.ChangeGroup(inner, "other"));
        await scene.CommitAsync(scene.ChangeUser(users[0], "deactivated", active: false));
        await scene.CommitAsync(scene.Add(inner, users[0]));
        await scene.CommitAsync(scene.ChangeUser(users[0], "activated") with { ExpectedGroupsDigest = "" });
        await scene.CommitAsync(scene.DeleteUser(users[1]));
        await scene.CommitAsync(scene.ChangeMembers(inner, MembershipEdit.Exactly(users[2..])));
        await scene.CommitAsync(scene.DeleteGroup(inner));
        await scene.CommitAsync(scene.DeleteGroup(outer));

        await AssertPlansAsync(_store.Writer.WriteAsync(session => session.Statements.ToList(), TestContext.Current.CancellationToken), minimum: 25);
    }

    [Fact]
    public async Task Read_EveryStatement_IsAnsweredByKeys()
    {
        var scene = await Scene.CreateAsync(_store.Store);
        var user = await scene.UserAsync("a");
        var group = await scene.GroupAsync("g", user);
        using var readers = new SqliteReaders(_store.Database, 1, SqliteStore.Operations);
        var store = new SqliteDirectoryStore(_store.Writer, readers);
        await store.ReadAsync(scene.Tenant, ResourceKind.User, user, null);
        await store.ReadMembersAsync(scene.Tenant, [group]).CountAsync();
        var log = await store.ReadChangesAsync(scene.Tenant, 0, 10);
        await store.FindCommittedAsync(scene.Tenant, [.. log.Select(change => change.OperationId)]);
        await store.ReadMarksAsync(scene.Tenant, 0, 10, 10);
        await store.ReadPositionsAsync([scene.Tenant]);
        await store.PingAsync();

        await AssertPlansAsync(readers.ReadAsync(session => session.Statements.ToList(), TestContext.Current.CancellationToken), minimum: 9);
    }

    [Fact]
    public async Task ReadTroubles_IsAnsweredByIndexesOfWhatWentWrong()
    {
        using var readers = new SqliteReaders(_store.Database, 1, SqliteStore.Operations);
        await new SqliteProvisioningLogStore(_store.Writer, readers).ReadTroublesAsync(
            TenantId.Parse("acme"), ConnectorId.Parse("okta"), DateTimeOffset.UnixEpoch, null, TestContext.Current.CancellationToken);

        var statements = await readers.ReadAsync(session => session.Statements.Where(sql => sql.Contains("provisioning_entries", StringComparison.Ordinal)).ToList(), TestContext.Current.CancellationToken);

        var steps = statements.SelectMany(Plan).Where(step => step.Contains("provisioning_", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, steps.Count);
        Assert.All(steps, step => Assert.Matches("^SEARCH provisioning_entries USING (COVERING )?INDEX provisioning_(failures|refusals|losses) \\(tenant=\\? AND connector=\\?", step));
        Assert.DoesNotContain(statements.SelectMany(Plan), step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    private List<string> Plan(string sql)
    {
        using var connection = _store.Database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
        for (var i = 1; sql.Contains($"${i}", StringComparison.Ordinal); i++)
        {
            command.Parameters.AddWithValue($"${i}", 0);
        }

        using var steps = command.ExecuteReader();
        var plan = new List<string>();
        while (steps.Read())
        {
            plan.Add(steps.GetString(3));
        }

        return plan;
    }

    private async Task AssertPlansAsync(Task<List<string>> used, int minimum)
    {
        var statements = (await used).Where(sql => sql.Contains(' ', StringComparison.Ordinal) && sql != "BEGIN IMMEDIATE").ToList();
        Assert.True(statements.Count >= minimum, $"Only {statements.Count} statements were used.");
        using var connection = _store.Database.OpenReader();
        foreach (var sql in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {sql}";
            for (var i = 1; sql.Contains($"${i}", StringComparison.Ordinal); i++)
            {
                command.Parameters.AddWithValue($"${i}", "");
            }

            using var steps = command.ExecuteReader();
            while (steps.Read())
            {
                var step = steps.GetString(3);
                // A table-valued function, and what a recursive query (above, a) has made, are read as a whole.
                var isWhole = step.StartsWith("SCAN", StringComparison.Ordinal) && !step.Contains("json_each", StringComparison.Ordinal)
                    && step is not ("SCAN CONSTANT ROW" or "SCAN a" or "SCAN above");
                Assert.False(isWhole || (step.EndsWith("(tenant=?)", StringComparison.Ordinal) && !step.Contains(" tenants ", StringComparison.Ordinal)), $"{step} in {sql}");
            }
        }
    }
}
