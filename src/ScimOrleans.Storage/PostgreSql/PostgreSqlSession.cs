using Microsoft.Extensions.Logging;
using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Runs transactions on connections of the pool.</summary>
internal sealed partial class PostgreSqlSession(NpgsqlDataSource dataSource, ILogger<PostgreSqlDirectoryStore> logger)
{
    /// <summary>Attempts at a transaction that the database undoes for the sake of another one.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Runs work on a connection of the pool. What the database undid is repeated, a bounded number of times.</summary>
    /// <param name="work">One transaction, which bears being repeated.</param>
    /// <param name="cancellationToken">Ends the wait for a connection.</param>
    /// <exception cref="StoreUnavailableException">The database did not answer, or a connection broke.</exception>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => PostgreSqlFailure.GuardAsync(async () =>
    {
        // A connection that is free is given whatever the token says.
        cancellationToken.ThrowIfCancellationRequested();
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work(connection);
            }
            catch (PostgresException exception) when (attempt < MaxAttempts && PostgreSqlFailure.WasUndone(exception))
            {
                LogRepeated(logger, exception.SqlState, attempt);
            }
        }
    });

    /// <summary>Runs one statement that gives no rows.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Its parameters.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="StoreUnavailableException">The database did not answer, or a connection broke.</exception>
    public Task<int> ExecuteAsync(string sql, NpgsqlParameter[] values, CancellationToken cancellationToken) => RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var value in values)
            {
                command.Parameters.Add(value.Clone());
            }

            return await command.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    [LoggerMessage(EventId = ScimEventIds.TransactionRepeated, Level = LogLevel.Warning, Message = "PostgreSQL undid a transaction with {SqlState} at attempt {Attempt}; it is repeated")]
    private static partial void LogRepeated(ILogger logger, string sqlState, int attempt);
}
