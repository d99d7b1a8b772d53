using ScimOrleans.Storage.PostgreSql.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.PostgreSql.Administration;

/// <summary>What is left of a deleted tenant, in whatever tables there are.</summary>
public sealed class PostgreSqlTenantRemainsTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    private const string Tables = "select table_name from information_schema.columns where column_name = 'tenant' and table_schema = 'public' order by table_name";

    [Fact]
    public async Task Delete_LeavesNoRowInAnyTable()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var (deleted, other) = await TenantRemains.DeleteOneOfTwoAsync(subject.Store, subject.Roles, subject.ProvisioningLog, new PostgreSqlTenantCatalog(subject.Session));

        var tables = new List<string>();
        await using (var command = subject.DataSource.CreateCommand(Tables))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var left = new List<string>();
        var kept = 0;
        foreach (var table in tables.Except(TenantRemains.Kept))
        {
            left.AddRange(await CountAsync(subject, table, deleted.Value) > 0 ? [table] : []);
            kept += await CountAsync(subject, table, other.Value) > 0 ? 1 : 0;
        }

        Assert.Empty(left);
        Assert.InRange(kept, 10, tables.Count);
    }

    private static async Task<long> CountAsync(PostgreSqlStore subject, string table, string tenant)
    {
        await using var command = subject.DataSource.CreateCommand($"select count(*) from {table} where tenant = $1");
        command.Parameters.Add(new() { Value = tenant });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
