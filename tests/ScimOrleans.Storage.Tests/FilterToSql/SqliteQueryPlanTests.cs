using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.FilterToSql;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.Storage.Tests.Sqlite;

namespace ScimOrleans.Storage.Tests.FilterToSql;

/// <summary>What IdPs ask for again and again is found by an index.</summary>
public sealed class SqliteQueryPlanTests : IAsyncLifetime
{
    private const string Id = "0198c0de-0000-7000-8000-000000000000";

    private SqliteStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await SqliteStore.CreateAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("userName eq \"a\"", "SEARCH r USING INDEX users_name (tenant=? AND name_folded=?)")]
    [InlineData("userName sw \"a\"", "SEARCH r USING INDEX users_name (tenant=? AND name_folded>? AND name_folded<?)")]
    [InlineData("userName eq \"a\" and active eq true", "SEARCH r USING INDEX users_name (tenant=? AND name_folded=?)")]
    [InlineData("externalId eq \"a\"", "SEARCH r USING INDEX users_external_id (tenant=? AND external_id=?)")]
    [InlineData($"id eq \"{Id}\"", "SEARCH r USING INDEX sqlite_autoindex_users_1 (tenant=? AND id=?)")]
    [InlineData($"meta.location eq \"/Users/{Id}\"", "SEARCH r USING INDEX sqlite_autoindex_users_1 (tenant=? AND id=?)")]
    [InlineData($"groups eq \"{Id}\"", "SEARCH r USING INDEX sqlite_autoindex_users_1 (tenant=? AND id=?)", "SEARCH m1 USING PRIMARY KEY (tenant=? AND group_id=?)")]
    [InlineData($"groups[value eq \"{Id}\" and type eq \"direct\"]", "SEARCH r USING INDEX sqlite_autoindex_users_1 (tenant=? AND id=?)", "SEARCH m1 USING PRIMARY KEY (tenant=? AND group_id=?)")]
    [InlineData("groups.display eq \"team\"", "SEARCH r USING INDEX sqlite_autoindex_users_1 (tenant=? AND id=?)", "SEARCH g3 USING INDEX groups_name (tenant=? AND name_folded=?)", "SEARCH m1 USING PRIMARY KEY (tenant=? AND group_id=?)")]
    public void Users_AreFoundByIndex(string filter, params string[] expected) => AssertPlan(ResourceKind.User, ScimModel.Default.User, filter, expected);

    [Theory]
    [InlineData("displayName eq \"a\"", "SEARCH r USING INDEX groups_name (tenant=? AND name_folded=?)")]
    [InlineData($"members eq \"{Id}\"", "SEARCH r USING INDEX sqlite_autoindex_groups_1 (tenant=? AND id=?)", "SEARCH m1 USING INDEX members_member (tenant=? AND member_id=?)")]
    [InlineData($"not (members eq \"{Id}\")", "SEARCH r USING INDEX groups_name (tenant=?)", "SEARCH m1 USING INDEX members_member (tenant=? AND member_id=?)")]
    public void Groups_AreFoundByIndex(string filter, params string[] expected) => AssertPlan(ResourceKind.Group, ScimModel.Default.Group, filter, expected);

    private void AssertPlan(ResourceKind kind, ResourceTypeDefinition type, string filter, string[] expected)
    {
        var sql = new QuerySql(SqliteDialect.Instance, new()
        {
            Tenant = TenantId.Parse("acme"),
            Kind = kind,
            Viewer = Scene.Okta,
            Filter = FilterParser.Parse(filter, type, ScimLimits.Default).Value,
            Count = 10,
        });
        using var connection = _store.Database.OpenReader();
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN SELECT r.id FROM {(kind == ResourceKind.User ? "users" : "groups")} r WHERE {sql.Condition}";
        sql.AddTo(command);
        using var rows = command.ExecuteReader();
        var plan = new List<string>();
        while (rows.Read())
        {
            plan.Add(rows.GetString(3));
        }

        Assert.Superset(expected.ToHashSet(), plan.ToHashSet());
    }
}
