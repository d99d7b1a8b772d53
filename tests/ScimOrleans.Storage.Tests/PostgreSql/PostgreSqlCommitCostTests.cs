using System.Text.Json;
using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.TestKit;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>A commit costs what it changes: counted in blocks, which do not depend on the machine.</summary>
public sealed class PostgreSqlCommitCostTests
{
    private const int SmallGroups = 200;
    private const int SmallSize = 10;

    [Fact]
    public async Task OneMember_CostsTheSameInASmallAndInALargeGroup()
    {
        var size = Effort.Choose(20_000, 3_000);
        await using var database = await MigratedDatabase.CreateAsync();
        await using var subject = new PostgreSqlStore(database);
        var scene = await subject.CreateSceneAsync();
        var users = await scene.UsersAsync(size + 20);
        var large = await scene.GroupAsync("Large", users[..size]);
        Guid small = default;
        for (var i = 0; i < SmallGroups; i++)
        {
            small = await scene.GroupAsync($"Small {i}", users[(i * SmallSize)..((i + 1) * SmallSize)]);
        }

        await using var connection = await subject.DataSource.OpenConnectionAsync();
        // Statistics that say that a group has a handful of members: the plans must do without knowing better.
        await using (var analyze = new NpgsqlCommand("vacuum analyze", connection))
        {
            await analyze.ExecuteNonQueryAsync();
        }

        var free = users[size..];
        for (var i = 0; i < 6; i++)
        {
            // A session's first calls read catalogs.
            await BlocksAsync(connection, scene.Add(small, free[i]));
            await BlocksAsync(connection, scene.Remove(small, free[i]));
        }

        var addSmall = await BlocksAsync(connection, scene.Add(small, free[7]));
        var addLarge = await BlocksAsync(connection, scene.Add(large, free[7]));
        var removeLarge = await BlocksAsync(connection, scene.Remove(large, free[7]));
        var repeatedList = await BlocksAsync(connection, scene.Replace(large, users[..size]));

        Assert.InRange(addLarge, 1, addSmall + 20);
        Assert.InRange(addLarge, 1, 120);
        Assert.InRange(removeLarge, 1, 120);
        // Twice the group's own blocks, and not a block for each member.
        Assert.InRange(repeatedList, 1, (size / 10) + 200);
        Assert.Equal(users[..size], await scene.MembersAsync(large));
    }

    [Fact]
    public async Task NameThatIsTaken_IsFoundByIndex()
    {
        await using var database = await MigratedDatabase.CreateAsync();
        await using var subject = new PostgreSqlStore(database);
        var scene = await subject.CreateSceneAsync();
        var users = await scene.UsersAsync(5_000);
        await using var connection = await subject.DataSource.OpenConnectionAsync();
        await using (var analyze = new NpgsqlCommand("vacuum analyze", connection))
        {
            await analyze.ExecuteNonQueryAsync();
        }

        foreach (var operation in new[] { scene.NewUser("user7"), scene.ChangeUser(users[5], "user9") })
        {
            // A session's first calls read catalogs.
            await BlocksAsync(connection, operation);
            Assert.InRange(await BlocksAsync(connection, operation), 1, 40);
        }
    }

    private static async Task<long> BlocksAsync(NpgsqlConnection connection, CommitOperation operation)
    {
        var columns = new CommitColumns([operation]);
        await using var command = new NpgsqlCommand($"explain (analyze, buffers, format json) {columns.Sql}", connection);
        columns.AddTo(command, lockAll: false);
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        var node = plan.RootElement[0].GetProperty("Plan");
        return node.GetProperty("Shared Hit Blocks").GetInt64() + node.GetProperty("Shared Read Blocks").GetInt64();
    }
}
