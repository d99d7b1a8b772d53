using Microsoft.Data.Sqlite;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>A connection with the statements that were prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    /// <summary>Steps of SQLite's virtual machine, of which it does some hundred million in a second.</summary>
    private const int StepsBetweenLooks = 100_000;

    private bool _canBeBrokenOff;

    /// <summary>Statements come from the source code, besides those of filters, which are not kept here.</summary>
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    /// <summary>The connection, for statements that are used once.</summary>
    public SqliteConnection Connection { get; } = connection;

    /// <summary>The statements that were used so far.</summary>
    public IReadOnlyCollection<string> Statements => _statements.Keys;

    /// <summary>A statement of this program, prepared at its first use.</summary>
    /// <param name="sql">Parameters are <c>$1</c>, <c>$2</c> and so on.</param>
    public SqliteStatement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                var command = Connection.CreateCommand();
                command.CommandText = sql;
                _statements[sql] = statement = new SqliteStatement(command);
            }

            return statement;
        }
    }

    /// <summary>Makes every statement end with SQLITE_INTERRUPT soon after a cancellation.</summary>
    /// <param name="cancellationToken">One that cannot be cancelled ends this.</param>
    public void BreakOffWhen(CancellationToken cancellationToken)
    {
        // Unlike sqlite3_interrupt it also reaches a statement that has not begun yet.
        if (cancellationToken.CanBeCanceled)
        {
            SQLitePCL.raw.sqlite3_progress_handler(Connection.Handle, StepsBetweenLooks, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
            _canBeBrokenOff = true;
        }
        else if (_canBeBrokenOff)
        {
            SQLitePCL.raw.sqlite3_progress_handler(Connection.Handle, 0, null, null);
            _canBeBrokenOff = false;
        }
    }

    /// <summary>Begins a transaction that may write.</summary>
    public void BeginWriting() => this["BEGIN IMMEDIATE"].Execute();

    /// <summary>Begins a snapshot.</summary>
    public void BeginReading() => this["BEGIN"].Execute();

    /// <summary>Makes what was written durable, or ends the snapshot.</summary>
    public void Commit() => this["COMMIT"].Execute();

    /// <summary>Undoes what was written. Some failures have done so already.</summary>
    public void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(Connection.Handle) == 0)
        {
            this["ROLLBACK"].Execute();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }
}
