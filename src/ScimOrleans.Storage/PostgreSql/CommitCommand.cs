using Npgsql;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>One call of the commit function, and what the log says of the operations that it has done before.</summary>
internal sealed class CommitCommand(IReadOnlyList<CommitOperation> operations)
{
    /// <summary>The function's outcome for an operation that is in the log.</summary>
    private const CommitOutcome Repeated = (CommitOutcome)9;

    private readonly CommitColumns _columns = new(operations);
    private bool _lockAll;

    /// <summary>Calls it and reads the results, in one round trip unless something is repeated.</summary>
    public async Task<IReadOnlyList<CommitResult>> RunAsync(NpgsqlConnection connection)
    {
        var results = await CallAsync(connection);
        foreach (var tenant in operations.Where((_, i) => results[i].Outcome == Repeated).GroupBy(operation => operation.Tenant).ToList())
        {
            var found = await CommittedOperations.FindAsync(connection, tenant.Key, [.. tenant.Select(operation => operation.OperationId)], CancellationToken.None);
            for (var i = 0; i < results.Count; i++)
            {
                if (results[i].Outcome == Repeated && operations[i].Tenant == tenant.Key)
                {
                    results[i] = found[operations[i].OperationId];
                }
            }
        }

        return results;
    }

    private async Task<List<CommitResult>> CallAsync(NpgsqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = _columns.Sql;
        _columns.AddTo(command, _lockAll);
        await command.PrepareAsync();
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            var results = new List<CommitResult>(operations.Count);
            while (await reader.ReadAsync())
            {
                results.Add(ReadResult(reader));
            }

            return results.Count == operations.Count
                ? results
                : throw new InvalidOperationException($"The commit function gave {results.Count} results for {operations.Count} operations.");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgreSqlFailure.RepeatCommit)
        {
            _lockAll = true;
            throw;
        }
    }

    private static CommitResult ReadResult(NpgsqlDataReader reader) => new()
    {
        Outcome = (CommitOutcome)reader.GetInt16(0),
        Version = reader.IsDBNull(1) ? 0 : reader.GetInt64(1),
        Created = reader.GetTime(2),
        LastModified = reader.GetTime(3),
        NameHolder = reader.IsDBNull(4) ? null : new(reader.GetGuid(4), reader.GetOwner(5), reader.GetBoolean(6), reader.GetBoolean(7), reader.GetBoolean(8)),
        UnknownMembers = reader.GetIds(9),
        UsersChanged = reader.GetIds(10),
        GroupsChanged = reader.GetIds(11),
        Position = reader.GetInt64(12),
        Hold = (CommitOutcome)reader.GetInt16(0) == CommitOutcome.Held ? new(reader.GetInt64(13), reader.GetInt64(14), !reader.IsDBNull(15) && reader.GetBoolean(15)) : null,
    };
}
