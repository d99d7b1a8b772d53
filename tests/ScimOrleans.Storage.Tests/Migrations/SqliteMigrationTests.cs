using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.TestKit;

namespace ScimOrleans.Storage.Tests.Migrations;

public sealed class SqliteMigrationTests : IDisposable
{
    private readonly TestFolder _folder = TestFolder.Create("sqlite");

    private string File => _folder.Combine("data", "directory.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Migrate_NoFileYet_MakesFolderAndTables()
    {
        await MigrateAsync(File);

        Assert.Equal(["alerts", "audit_log", "changes", "groups", "idempotency_keys", "jobs", "members", "orleans_storage", "OrleansQuery", "provisioning_entries", "provisioning_logs", "removal_brakes", "removals", "role_holders", "role_rules", "roles", "schema_compatibility", "schema_migrations", "tenants", "users"], Tables());
    }

    [Fact]
    public async Task Migrate_NoFileYet_MakesOneThatOnlyItsUserReads()
    {
        await MigrateAsync(File);

        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Files have no modes on Windows.");
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task Migrate_SeveralAtOnce_EachScriptIsAppliedOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => MigrateAsync(File))));

        Assert.Equal(Scripts(), Applied());
    }

    [Fact]
    public async Task Migrate_Again_ChangesNothing()
    {
        await MigrateAsync(File);
        var before = Applied();

        await MigrateAsync(File);

        Assert.Equal(before, Applied());
    }

    [Fact]
    public async Task Migrate_JournalHoldsUnknownScriptThatTakesNothingAway_WorksBesideIt()
    {
        await MigrateAsync(File);
        Execute("INSERT INTO schema_migrations (ScriptName, Applied) VALUES ('9999-from-the-future.sql', '2031-01-01')");
        var before = Applied();

        await MigrateAsync(File);

        Assert.Equal(before, Applied());
    }

    [Theory]
    [InlineData("UPDATE schema_compatibility SET script = '9999-from-the-future.sql'")]
    [InlineData("DROP TABLE schema_compatibility")]
    public async Task Migrate_JournalHoldsUnknownScriptThatTakesAway_RefusesAndNamesIt(string compatibility)
    {
        await MigrateAsync(File);
        Execute($"INSERT INTO schema_migrations (ScriptName, Applied) VALUES ('9999-from-the-future.sql', '2031-01-01'); {compatibility}");

        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => MigrateAsync(File));

        Assert.Contains("9999-from-the-future.sql", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_TenantsThatAreThere_AreCounted()
    {
        await MigrateAsync(File);
        Execute("""
            DELETE FROM schema_migrations WHERE ScriptName LIKE '%0010-directory-counts.sql';
            ALTER TABLE tenants DROP COLUMN user_count;
            ALTER TABLE tenants DROP COLUMN group_count;
            INSERT INTO tenants (tenant, created) VALUES ('acme', 0), ('empty', 0);
            INSERT INTO users (tenant, id, owner, name, name_folded, display_name, display_folded, active, protected, detached, version, created, last_modified, resource, search)
            SELECT 'acme', CAST(printf('%016d', value) AS BLOB), 'local', value, value, '', '', 1, 0, 0, 1, 0, 0, x'', x'' FROM json_each('["1", "2", "3"]');
            INSERT INTO groups (tenant, id, owner, name, name_folded, display_name, version, created, last_modified, resource, search)
            SELECT 'acme', CAST(printf('%016d', value) AS BLOB), CASE value WHEN '1' THEN 'built-in' ELSE 'local' END, value, value, '', 1, 0, 0, x'', x'' FROM json_each('["1", "2"]');
            """);

        await MigrateAsync(File);

        Assert.Equal(["acme 3 1", "empty 0 0"], Read("SELECT tenant || ' ' || user_count || ' ' || group_count FROM tenants ORDER BY tenant"));
    }

    [Fact]
    public async Task Migrate_ScriptFails_LeavesNoTraceOfIt()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        Execute("CREATE TABLE changes (other INTEGER)");

        var failure = await Assert.ThrowsAsync<DatabaseNotUsableException>(() => MigrateAsync(File));

        Assert.Contains("0001-directory.sql", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["changes"], Tables().Except(["schema_migrations"]));
    }

    [Fact]
    public async Task Migrate_FolderCannotBeMade_SaysWhatToDo()
    {
        await System.IO.File.WriteAllTextAsync(_folder.Combine("data"), "a file where the folder should be");

        var refusal = await Assert.ThrowsAsync<DatabaseNotUsableException>(() => MigrateAsync(File));

        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Choose another data folder", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_FileIsNoDatabase_SaysSo()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, new string('x', 4_096));

        var refusal = await Assert.ThrowsAsync<DatabaseNotUsableException>(() => MigrateAsync(File));

        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    private static Task MigrateAsync(string file) => SchemaMigrator.ForSqlite(file, NullLogger<SchemaMigrator>.Instance).MigrateAsync(TestContext.Current.CancellationToken);

    private static string[] Scripts() => [.. new SqliteMigrationTarget("unused.db").Scripts.Select(script => script.Name)];

    private string[] Tables() => Read("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name COLLATE NOCASE");

    private string[] Applied() => Read("SELECT ScriptName FROM schema_migrations ORDER BY ScriptName");

    private string[] Read(string sql)
    {
        using var connection = Open();
        using var command = new SqliteCommand(sql, connection);
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }

        return [.. found];
    }

    private void Execute(string sql)
    {
        using var connection = Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
