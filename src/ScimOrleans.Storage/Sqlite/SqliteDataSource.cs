using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>
/// Connections for Orleans' persistence, one at a time and never while the store writes: whoever opens one awaits the writer's permit and
/// gives it back by closing. Otherwise Orleans' threads would block on the file's lock.
/// </summary>
internal sealed class SqliteDataSource(SqliteDatabase database, SqliteWriter writer) : DbDataSource
{
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = database.File, Mode = SqliteOpenMode.ReadWrite }.ConnectionString;

    protected override DbConnection CreateDbConnection() => new PermittedConnection(ConnectionString, writer);

    private sealed class PermittedConnection(string connectionString, SqliteWriter writer) : SqliteConnection(connectionString)
    {
        private int _held;

        public override void Open()
        {
            if (Interlocked.Exchange(ref _held, 1) == 0)
            {
                writer.Wait();
            }

            OpenHeld();
        }

        public override async Task OpenAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Exchange(ref _held, 1) == 0)
            {
                try
                {
                    await writer.WaitAsync(cancellationToken);
                }
                catch
                {
                    _held = 0;
                    throw;
                }
            }

            OpenHeld();
        }

        public override void Close()
        {
            base.Close();
            Release();
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Release();
        }

        private void OpenHeld()
        {
            try
            {
                // Write-ahead logging is a property of the file, and waiting for the disk is the default.
                base.Open();
            }
            catch
            {
                Release();
                throw;
            }
        }

        private void Release()
        {
            if (Interlocked.Exchange(ref _held, 0) == 1)
            {
                writer.Release();
            }
        }
    }
}
