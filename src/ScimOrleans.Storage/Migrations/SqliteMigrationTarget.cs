using DbUp;
using DbUp.Builder;
using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Migrations;

/// <summary>A SQLite database, made if it does not exist, migrated while a lock file beside it is held.</summary>
internal sealed class SqliteMigrationTarget(string file) : MigrationTarget
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _connectionString = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString;

    public override string Description => $"SQLite database {file}";

    public override string Product => "SQLite";

    protected override string ScriptFolder => "Sqlite.Migrations";

    public override async Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(exception);
        }

        while (true)
        {
            try
            {
                return MakeFile(new FileStream(file + ".lock", Options(FileMode.OpenOrCreate)));
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                // The operating system has no way to wait for a file that is cheaper than asking again; migrations are rare and short.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw NotWritable(exception);
            }
        }
    }

    public override async Task<string?> ReadNeededScriptAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(_connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT 1 FROM sqlite_schema WHERE name = 'schema_compatibility'";
        if (await command.ExecuteScalarAsync(cancellationToken) is null)
        {
            return null;
        }

        command.CommandText = NeededScript;
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    public override async Task<(string Version, IReadOnlyList<string> Applied)> ReadJournalAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new SqliteConnection(_connectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT ScriptName FROM {Journal} ORDER BY ScriptName";
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            var applied = new List<string>();
            while (await rows.ReadAsync(cancellationToken))
            {
                applied.Add(rows.GetString(0));
            }

            return (connection.ServerVersion, applied);
        }
        catch (SqliteException exception)
        {
            throw new StoreUnavailableException($"{Description} does not answer: {exception.Message}", exception);
        }
    }

    /// <summary>Never: one process has the file.</summary>
    public override bool IsInUse(Exception exception) => false;

    public override UpgradeEngineBuilder CreateEngine() => DeployChanges.To
        .SqliteDatabase(_connectionString)
        .JournalToSqliteTable(Journal);

    /// <summary>SQLite itself would make a file that everybody may read. One that is there is not opened: closing it would end the locks that SQLite holds on it.</summary>
    private FileStream MakeFile(FileStream held)
    {
        try
        {
            if (!File.Exists(file))
            {
                new FileStream(file, Options(FileMode.CreateNew)).Dispose();
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>Whether the file is open elsewhere: EWOULDBLOCK from <c>flock</c> on Linux and macOS, a sharing violation on Windows.</summary>
    private static bool IsHeld(IOException exception) =>
        exception.GetType() == typeof(IOException) && (exception.HResult & 0xFFFF) is 11 or 35 or 32;

    private DatabaseNotUsableException NotWritable(Exception exception) =>
        new($"The database file {file} cannot be written: {exception.Message} Choose another data folder, or let this user write there.", exception);
}
