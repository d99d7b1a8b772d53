using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.PostgreSql;

public sealed class PostgreSqlDirectoryStoreTests(ClassDatabase database) : DirectoryStoreCompliance, IClassFixture<ClassDatabase>
{
    private PostgreSqlStore? _subject;

    protected override async Task<IDirectoryStore> OpenStoreAsync() => (_subject = new(await database.GetAsync())).Store;

    protected override async ValueTask CloseStoreAsync()
    {
        if (_subject is null)
        {
            return;
        }

        await using (_subject)
        {
            // A deadlock would be hidden by the store's own repetition: it must not happen in any test.
            Assert.DoesNotContain(_subject.Logger.Messages, message => message.Contains(PostgresErrorCodes.DeadlockDetected, StringComparison.Ordinal));
            await AssertTablesAreAsTheLogSaysAsync(_subject.DataSource);
        }
    }

    /// <summary>Also what no reading shows: suspended memberships, and rows that the log does not know.</summary>
    private async Task AssertTablesAreAsTheLogSaysAsync(NpgsqlDataSource dataSource)
    {
        var directory = await DirectoryRebuild.FromLogAsync(Scene.Store, Scene.Tenant);
        Assert.Equal(
            directory.Memberships.Select(m => (m.Key.GroupId, m.Key.MemberId, (short)directory.Rows[m.Key.MemberId].Kind, (short)m.Value)).Order(),
            await RowsAsync(dataSource, "select group_id, member_id, member_kind, suspended from members where tenant = $1",
                row => (row.GetGuid(0), row.GetGuid(1), row.GetInt16(2), row.GetInt16(3))));
        Assert.Equal(
            directory.Rows.Values.Select(row => (row.Id, row.Name, row.ExternalId, Scene.Tenant.Value)).Order(),
            await RowsAsync(dataSource, "select id, name, external_id, search ->> 't' from users where tenant = $1 union all select id, name, external_id, search ->> 't' from groups where tenant = $1",
                row => (row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetString(3))));
        Assert.Equal(
            [(directory.Rows.Values.LongCount(row => row.Kind == ResourceKind.User), directory.Rows.Values.LongCount(row => row.Kind == ResourceKind.Group) - 1)],
            await RowsAsync(dataSource, "select user_count, group_count from tenants where tenant = $1", row => (row.GetInt64(0), row.GetInt64(1))));
    }

    private async Task<List<T>> RowsAsync<T>(NpgsqlDataSource dataSource, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new() { Value = Scene.Tenant.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return [.. rows.Order()];
    }
}
