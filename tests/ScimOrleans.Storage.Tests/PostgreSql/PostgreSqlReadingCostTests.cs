using System.Text.Json;
using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.Storage.Tests.FilterToSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>A page costs what is on it, and a list of members what it holds: counted in blocks and read from plans, which do not depend on the machine.</summary>
public sealed class PostgreSqlReadingCostTests(PopulatedDatabase database) : IClassFixture<PopulatedDatabase>, IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private NpgsqlConnection? _connection;

    public async ValueTask InitializeAsync()
    {
        _connection = new((await database.GetAsync()).ConnectionString);
        await _connection.OpenAsync();
        // An index alone answers for blocks that a vacuum has seen.
        await using var vacuum = new NpgsqlCommand("vacuum analyze", _connection);
        await vacuum.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData(null, false, "users_pkey")]
    [InlineData("userName", false, "users_name")]
    [InlineData("userName", true, "users_name")]
    public async Task DeepPage_IsWalkedToInAnIndexAlone(string? attribute, bool descending, string index)
    {
        var query = Query(attribute, descending) with { IncludeGroups = false };
        var deep = query with { StartIndex = 4_501 };

        Assert.InRange(await BlocksAsync(deep, known: null), 1, await BlocksAsync(query, known: null) * 3 / 2);
        var plan = await PlanAsync(Explained(deep, known: null, "explain"));
        var walk = plan[plan.IndexOf("CTE place", StringComparison.Ordinal)..].Split('\n').First(line => line.Contains("Scan", StringComparison.Ordinal));
        Assert.Matches($"Index Only Scan (Backward )?using {index} ", walk);
    }

    [Fact]
    public async Task Page_OfARememberedList_ReadsNeitherTheListNorItsStart()
    {
        var query = Query("userName", descending: false);
        var known = new RememberedList(position: 0, total: 5_000);
        var first = await BlocksAsync(query, known);
        known.Add(new(4_501, "u5500"));

        Assert.InRange(await BlocksAsync(query with { StartIndex = 4_501 }, known), 1, first + 20);
        Assert.InRange(await BlocksAsync(query with { StartIndex = 4_501 }, new RememberedList(position: 1, total: 5_000)), 1, 10);
    }

    [Fact]
    public async Task Page_ReadsTheGroupsOfItsUsersByKey()
    {
        var plan = await PlanAsync(Explained(Query("userName", descending: false), known: null, "explain"));

        Assert.Contains("groups_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on groups", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_AreReadByKey()
    {
        var select = MemberRows.Select(Acme, Guid.Parse("0198c0df-0000-7000-8000-000000000001"));
        await using var command = new NpgsqlCommand($"explain {select.CommandText}", _connection);
        foreach (var parameter in select.Parameters.ToList())
        {
            command.Parameters.Add(parameter.Clone());
        }

        var plan = await PlanAsync(command);

        Assert.Contains("Index Scan using users_pkey", plan, StringComparison.Ordinal);
        Assert.Contains("Index Scan using groups_pkey", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    private static DirectoryQuery Query(string? attribute, bool descending) => new()
    {
        Tenant = Acme,
        Kind = ResourceKind.User,
        Viewer = Scene.Okta,
        Sort = attribute is null ? null : new SortOrder(new AttributePath([ScimModel.Default.User.Find(attribute)!]), descending),
        Count = 20,
        IncludeGroups = true,
    };

    private static async Task<string> PlanAsync(NpgsqlCommand command)
    {
        await using var rows = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await rows.ReadAsync())
        {
            plan.Add(rows.GetString(0));
        }

        return string.Join('\n', plan);
    }

    private async Task<long> BlocksAsync(DirectoryQuery query, RememberedList? known)
    {
        await using var command = Explained(query, known, "explain (analyze, buffers, format json)");
        using var plan = JsonDocument.Parse(await PlanAsync(command));
        var node = plan.RootElement[0].GetProperty("Plan");
        return node.GetProperty("Shared Hit Blocks").GetInt64() + node.GetProperty("Shared Read Blocks").GetInt64();
    }

    private NpgsqlCommand Explained(DirectoryQuery query, RememberedList? known, string explain)
    {
        var command = new PageStatement(query, known, seeks: query.StartIndex > 1).CreateCommand(_connection!);
        command.CommandText = $"{explain} {command.CommandText}";
        return command;
    }
}
