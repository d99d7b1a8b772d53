using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.Storage.Tests.PostgreSql;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.Migrations;

public sealed class PostgreSqlMigrationTests : IAsyncLifetime
{
    private PostgresDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await (await PostgresServer.Shared).CreateDatabaseAsync();

    public ValueTask DisposeAsync() => _database?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Migrate_SeveralAtOnce_EachScriptIsAppliedOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => MigrateAsync(_database.ConnectionString))));

        Assert.Equal(new PostgreSqlMigrationTarget(_database.ConnectionString).Scripts.Select(script => script.Name), await AppliedAsync());
    }

    [Fact]
    public async Task Migrate_JournalHoldsUnknownScript_TheDatabaseDoesNotSayThatThisIsWell_RefusesAndNamesIt()
    {
        await MigrateAsync(_database.ConnectionString);
        await ExecuteAsync("insert into schema_migrations (scriptname, applied) values ('9999-from-the-future.sql', now()); drop table schema_compatibility");

        var refusal = await Assert.ThrowsAsync<SchemaTooNewException>(() => MigrateAsync(_database.ConnectionString));

        Assert.Contains("9999-from-the-future.sql", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_JournalHoldsUnknownScriptThatTakesNothingAway_WorksBesideIt()
    {
        await MigrateAsync(_database.ConnectionString);
        await ExecuteAsync("insert into schema_migrations (scriptname, applied) values ('9999-from-the-future.sql', now())");
        var before = await AppliedAsync();

        await MigrateAsync(_database.ConnectionString);

        Assert.Equal(before, await AppliedAsync());
    }

    [Fact]
    public async Task Migrate_JournalHoldsUnknownScriptThatTheDatabaseNeeds_Refuses()
    {
        await MigrateAsync(_database.ConnectionString);
        await ExecuteAsync("insert into schema_migrations (scriptname, applied) values ('9999-from-the-future.sql', now()); update schema_compatibility set script = '9999-from-the-future.sql'");

        await Assert.ThrowsAsync<SchemaTooNewException>(() => MigrateAsync(_database.ConnectionString));
    }

    [Fact]
    public async Task Migrate_JournalHoldsUnknownScriptAndOneOfOursIsMissing_Refuses()
    {
        await MigrateAsync(_database.ConnectionString);
        await ExecuteAsync("insert into schema_migrations (scriptname, applied) values ('9999-from-the-future.sql', now()); delete from schema_migrations where scriptname like '0031-%'");

        await Assert.ThrowsAsync<SchemaTooNewException>(() => MigrateAsync(_database.ConnectionString));
    }

    [Fact]
    public async Task Migrate_OthersUseWhatAScriptChanges_GivesUpSoonAndSucceedsLater()
    {
        await MigrateAsync(_database.ConnectionString);
        await ExecuteAsync("delete from schema_migrations where scriptname like '0025-%'; alter table jobs drop column failures");
        await using (var reader = await _database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var reading = await reader.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand("select count(*) from jobs", reader, reading);
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => MigrateAsync(_database.ConnectionString));

            Assert.Contains("0025-job-failures.sql", failure.Message, StringComparison.Ordinal);
        }

        await MigrateAsync(_database.ConnectionString);
        Assert.Contains("0025-job-failures.sql", await AppliedAsync());
    }

    [Fact]
    public async Task Migrate_NoServerListens_SaysThatItDoesNotAnswer()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Port = FreePorts.Take() }.ConnectionString;

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => MigrateAsync(connectionString));

        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("assword", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_DatabaseDoesNotExist_SaysThatItIsRefused()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Database = "no_such_database" }.ConnectionString;

        var refusal = await Assert.ThrowsAsync<DatabaseNotUsableException>(() => MigrateAsync(connectionString));

        Assert.Contains("no_such_database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_ProcessThatHoldsTheLockDies_TheNextOneGoesOn()
    {
        await using var held = await new PostgreSqlMigrationTarget(_database.ConnectionString).LockAsync(TestContext.Current.CancellationToken);

        await _database.TerminateConnectionsAsync();

        await MigrateAsync(_database.ConnectionString);
        Assert.NotEmpty(await AppliedAsync());
    }

    [Fact]
    public async Task Migrate_TenantsThatAreThere_AreCounted()
    {
        await MigrateAsync(_database.ConnectionString);
        await using (var store = new PostgreSqlStore(_database))
        {
            var scene = await store.CreateSceneAsync();
            await scene.UsersAsync(3);
            await scene.GroupAsync("Team");
            await store.CreateSceneAsync();
        }

        await using (var before = _database.DataSource.CreateCommand("update tenants set user_count = 0, group_count = 0; delete from schema_migrations where scriptname like '%0024-directory-counts.sql'"))
        {
            await before.ExecuteNonQueryAsync();
        }

        await MigrateAsync(_database.ConnectionString);

        await using var counts = _database.DataSource.CreateCommand("select string_agg(user_count || ' ' || group_count, ', ' order by user_count desc) from tenants");
        Assert.Equal("3 1, 0 0", await counts.ExecuteScalarAsync());
    }

    private static Task MigrateAsync(string connectionString) => SchemaMigrator.ForPostgreSql(connectionString, NullLogger<SchemaMigrator>.Instance).MigrateAsync(TestContext.Current.CancellationToken);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<string[]> AppliedAsync()
    {
        await using var command = _database.DataSource.CreateCommand("select scriptname from schema_migrations order by scriptname collate \"C\"");
        await using var rows = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await rows.ReadAsync())
        {
            found.Add(rows.GetString(0));
        }

        return [.. found];
    }
}
