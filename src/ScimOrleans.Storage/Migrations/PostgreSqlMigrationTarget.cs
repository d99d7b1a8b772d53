using DbUp;
using DbUp.Builder;
using DbUp.Postgresql;
using Npgsql;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Migrations;

/// <summary>A PostgreSQL database, migrated under an advisory lock, so that of several pods that start at once one migrates and the others wait.</summary>
internal sealed class PostgreSqlMigrationTarget : MigrationTarget
{
    /// <summary>Key of the lock: the letters SCIM and a number of our own.</summary>
    private const long LockKey = 0x5343_494D_0000_0001;

    /// <summary>A table's lock that a script waits for holds up everybody who comes after it. So it does not wait for long, and is tried again later.</summary>
    private const string LockTimeout = "-c lock_timeout=2s";

    private readonly string _connectionString;
    private readonly string _scriptConnectionString;

    /// <summary>Names the database.</summary>
    /// <param name="connectionString">Its schema, in which the tables are made, is the first of the connection's search path.</param>
    public PostgreSqlMigrationTarget(string connectionString)
    {
        // The connections are used once, and a migration may take as long as it takes.
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 };
        _connectionString = builder.ConnectionString;
        Description = $"PostgreSQL database {builder.Database ?? builder.Username} at {builder.Host}:{builder.Port}";
        builder.Options = $"{builder.Options} {LockTimeout}".TrimStart();
        _scriptConnectionString = builder.ConnectionString;
    }

    public override string Description { get; }

    public override string Product => "PostgreSQL";

    protected override string ScriptFolder => "PostgreSql.Migrations";

    public override async Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = LockKey } } };
            await command.ExecuteNonQueryAsync(cancellationToken);
            // The session holds the lock; closing it, by whatever cause, ends it.
            return connection;
        }
        catch (Exception exception)
        {
            await connection.DisposeAsync();
            if (exception is PostgresException { IsTransient: false } refusal)
            {
                throw new DatabaseNotUsableException($"{Description} refuses the connection: {refusal.MessageText}.", refusal);
            }

            if (exception is NpgsqlException or TimeoutException)
            {
                throw new StoreUnavailableException($"{Description} does not answer: {exception.Message}", exception);
            }

            throw;
        }
    }

    public override async Task<string?> ReadNeededScriptAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(NeededScript, connection);
        try
        {
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }

    public override async Task<(string Version, IReadOnlyList<string> Applied)> ReadJournalAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(_connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand($"SELECT scriptname FROM {Journal} ORDER BY scriptname COLLATE \"C\"", connection);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            var applied = new List<string>();
            while (await rows.ReadAsync(cancellationToken))
            {
                applied.Add(rows.GetString(0));
            }

            return (connection.PostgreSqlVersion.ToString(), applied);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new StoreUnavailableException($"{Description} does not answer: {exception.Message}", exception);
        }
    }

    public override bool IsInUse(Exception exception) => exception is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    public override UpgradeEngineBuilder CreateEngine() => DeployChanges.To
        .PostgresqlDatabase(new PostgresqlConnectionManager(_scriptConnectionString))
        .JournalToPostgresqlTable(schema: null, Journal);
}
