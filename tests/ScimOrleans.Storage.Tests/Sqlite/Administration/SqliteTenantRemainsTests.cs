using ScimOrleans.Storage.Sqlite.Administration;
using ScimOrleans.Storage.Tests.Compliance.Administration;

namespace ScimOrleans.Storage.Tests.Sqlite.Administration;

/// <summary>What is left of a deleted tenant, in whatever tables there are.</summary>
public sealed class SqliteTenantRemainsTests
{
    private const string Tables = "SELECT s.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c ON c.name = 'tenant' WHERE s.type = 'table' ORDER BY s.name";

    [Fact]
    public async Task Delete_LeavesNoRowInAnyTable()
    {
        await using var subject = await SqliteStore.CreateAsync();
        var (deleted, other) = await TenantRemains.DeleteOneOfTwoAsync(subject.Store, subject.Roles, subject.ProvisioningLog, new SqliteTenantCatalog(subject.Writer, subject.Readers));

        var (left, kept) = await subject.Writer.WriteAsync(session =>
        {
            var tables = new List<string>();
            using (var rows = session[Tables].Read())
            {
                while (rows.Read())
                {
                    tables.Add(rows.GetString(0));
                }
            }

            List<string> Holding(string tenant) => [.. tables.Except(TenantRemains.Kept).Where(table => session[$"SELECT count(*) FROM {table} WHERE tenant = $1"].ReadNumber(tenant) > 0)];
            return (Holding(deleted.Value), Holding(other.Value).Count);
        }, TestContext.Current.CancellationToken);

        Assert.Empty(left);
        Assert.InRange(kept, 10, 100);
    }
}
