using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.FilterToSql;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.FilterToSql;

/// <summary>What IdPs ask for again and again is found by an index, and <c>eq</c> on anything else too.</summary>
public sealed class PostgreSqlQueryPlanTests(PopulatedDatabase database) : IClassFixture<PopulatedDatabase>, IAsyncLifetime
{
    private const string Id = "0198c0de-0000-7000-8000-000000000000";

    private NpgsqlDataSource? _dataSource;

    public async ValueTask InitializeAsync() => _dataSource = PostgreSqlDataSource.Create((await database.GetAsync()).ConnectionString);

    public ValueTask DisposeAsync() => _dataSource?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("userName eq \"a\"", "users_name", "(name_start = ")]
    [InlineData("userName sw \"a\"", "users_name", "(name_start >= ", "(name_start < ")]
    [InlineData("userName gt \"u99\"", "users_name", "(name_start >= ")]
    [InlineData("externalId eq \"a\"", "users_external_id", "\"left\"(external_id, 500) = ")]
    [InlineData($"id eq \"{Id}\"", "users_pkey", "(id = ")]
    [InlineData($"meta.location eq \"/Users/{Id}\"", "users_pkey", "(id = ")]
    [InlineData("meta.lastModified gt \"2026-01-04T10:00:00Z\"", "users_last_modified", "last_modified > ")]
    [InlineData("emails eq \"a@x.test\"", "users_search", "search @> ")]
    [InlineData("emails[type eq \"work\" and value eq \"a@x.test\"]", "users_search", "search @> ")]
    [InlineData("title eq \"boss\" and not (nickName pr)", "users_search", "search @> ")]
    [InlineData($"{SchemaUrns.EnterpriseUser}:employeeNumber eq \"1\"", "users_search", "search @> ")]
    [InlineData($"groups eq \"{Id}\"", "members_pkey", "group_id = ")]
    [InlineData("groups.display eq \"team\"", "groups_name", "(name_start = ")]
    public Task Users_AreFoundByIndex(string filter, string index, params string[] conditions) => AssertPlanAsync(ResourceKind.User, ScimModel.Default.User, filter, index, conditions);

    [Theory]
    [InlineData("displayName eq \"a\"", "groups_name", "(name_start = ")]
    [InlineData($"members eq \"{Id}\"", "members_member", "member_id = ")]
    [InlineData($"not (members eq \"{Id}\")", "members_member", "member_id = ")]
    public Task Groups_AreFoundByIndex(string filter, string index, params string[] conditions) => AssertPlanAsync(ResourceKind.Group, ScimModel.Default.Group, filter, index, conditions);

    private async Task AssertPlanAsync(ResourceKind kind, ResourceTypeDefinition type, string filter, string index, string[] conditions)
    {
        var sql = new QuerySql(PostgreSqlDialect.Instance, new()
        {
            Tenant = TenantId.Parse("acme"),
            Kind = kind,
            Viewer = Scene.Okta,
            Filter = FilterParser.Parse(filter, type, ScimLimits.Default).Value,
            Count = 10,
        });
        await using var connection = await _dataSource!.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"explain select r.id from {(kind == ResourceKind.User ? "users" : "groups")} r where {sql.Condition}", connection);
        sql.AddTo(command);
        await using var rows = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await rows.ReadAsync())
        {
            plan.Add(rows.GetString(0));
        }

        // The condition stands below the node that uses the index.
        var at = plan.FindIndex(line => line.Contains($" {index} ", StringComparison.Ordinal) || line.EndsWith($" {index}", StringComparison.Ordinal));
        Assert.True(at >= 0, $"{index} is not used:\n{string.Join('\n', plan)}");
        var condition = plan.Skip(at).First(line => line.Contains("Index Cond", StringComparison.Ordinal));
        Assert.All(conditions, part => Assert.Contains(part, condition, StringComparison.Ordinal));
    }
}
