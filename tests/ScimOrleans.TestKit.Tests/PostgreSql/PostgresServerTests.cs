using Npgsql;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.TestKit.Tests.PostgreSql;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Shared_FreshDatabase_AnswersAndIsDroppedAfterwards()
    {
        var server = await PostgresServer.Shared;
        string name;
        await using (var database = await server.CreateDatabaseAsync())
        {
            name = database.Name;
            await using var command = database.DataSource.CreateCommand("select current_database()");
            Assert.Equal(name, await command.ExecuteScalarAsync());
        }

        Assert.Equal(0L, await ScalarAsync(server, $"select count(*) from pg_database where datname = '{name}'"));
    }

    [Fact]
    public async Task CreateDatabase_WithTemplate_PreparesOnceAndCopies()
    {
        var server = await PostgresServer.Shared;
        Assert.SkipUnless(server.IsPrivate, "A server that is not private keeps no templates.");
        var preparations = 0;
        async Task PrepareAsync(string connectionString)
        {
            Interlocked.Increment(ref preparations);
            await using var source = NpgsqlDataSource.Create(connectionString);
            await using var command = source.CreateCommand("create table prepared (number int); insert into prepared values (7)");
            await command.ExecuteNonQueryAsync();
        }

        var databases = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => server.CreateDatabaseAsync(nameof(CreateDatabase_WithTemplate_PreparesOnceAndCopies), PrepareAsync)));

        Assert.Equal(1, preparations);
        foreach (var database in databases)
        {
            await using var command = database.DataSource.CreateCommand("select number from prepared");
            Assert.Equal(7, await command.ExecuteScalarAsync());
            await database.DisposeAsync();
        }
    }

    [Fact]
    public async Task Restart_AfterKill_KeepsWhatWasCommitted()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "create table kept (number int); insert into kept values (42)");

        await server.KillAsync();
        var refused = await Record.ExceptionAsync(() => ScalarAsync(server, "select 1"));
        await server.RestartAsync();

        Assert.False(refused is null or PostgresException, $"A dead server answered: {refused}");
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select number from kept", connection);
        Assert.Equal(42, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Thaw_AfterFreeze_AnswersWhatWasAskedMeanwhile()
    {
        await using var server = await PostgresServer.StartAsync(flushes: false);
        await using var connection = await server.OpenConnectionAsync();

        server.Freeze();
        var asked = ExecuteAsync(connection, "select pg_backend_pid()");
        server.Thaw();
        var process = (int)(await asked)!;
        var frozen = server.FreezeProcess(process);
        asked = ExecuteAsync(connection, "select 7");
        server.Thaw();

        Assert.True(frozen);
        Assert.Equal(7, await asked);
        Assert.False(server.FreezeProcess(Environment.ProcessId), "It is none of the server's.");
    }

    [Fact]
    public async Task TerminateConnections_OpenConnection_Breaks()
    {
        var server = await PostgresServer.Shared;
        await using var database = await server.CreateDatabaseAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();

        await database.TerminateConnectionsAsync();

        await using var command = new NpgsqlCommand("select 1", connection);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Collation_OfPrivateServer_IsNotBytewise()
    {
        var server = await PostgresServer.Shared;
        Assert.SkipUnless(server.IsPrivate, "A server that is not private has the collation of its owner.");

        Assert.Equal(true, await ScalarAsync(server, "select 'a' < 'B'"));
        Assert.Equal(false, await ScalarAsync(server, "select 'a' < 'B' collate \"C\""));
    }

    private static async Task<object?> ScalarAsync(PostgresServer server, string sql)
    {
        await using var connection = await server.OpenConnectionAsync();
        return await ExecuteAsync(connection, sql);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task ExecuteAsync(PostgresDatabase database, string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
