using System.Data.Common;
using DbUp.Engine;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Storage.Migrations;

/// <summary>Brings a database to the tables of this build, at start-up and before anything else uses it.</summary>
/// <remarks>
/// Safe when several processes start at once: one migrates, the others wait and find nothing to do. Each script is one transaction, so one
/// that fails leaves no trace. A database that a newer build has migrated is left as it is, and refused unless it says that this build may work with it
/// (the table <c>schema_compatibility</c>): so that pods of the version before can start while they are being replaced, and after a roll back.
/// </remarks>
public sealed partial class SchemaMigrator : IDatabaseStatus
{
    private readonly MigrationTarget _target;
    private readonly ILogger<SchemaMigrator> _logger;

    internal SchemaMigrator(MigrationTarget target, ILogger<SchemaMigrator> logger)
    {
        _target = target;
        _logger = logger;
    }

    /// <summary>Migrates the PostgreSQL database that a connection string names. It must exist.</summary>
    public static SchemaMigrator ForPostgreSql(string connectionString, ILogger<SchemaMigrator> logger) => new(new PostgreSqlMigrationTarget(connectionString), logger);

    /// <summary>Migrates a SQLite database; the file and its folder are made if they do not exist.</summary>
    public static SchemaMigrator ForSqlite(string file, ILogger<SchemaMigrator> logger) => new(new SqliteMigrationTarget(file), logger);

    /// <summary>Applies the scripts that are missing. Repeating it does nothing.</summary>
    /// <exception cref="SchemaTooNewException">The database has scripts that this build does not know, and it cannot work with it; nothing was changed.</exception>
    /// <exception cref="DatabaseNotUsableException">Somebody must act as the message says.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer, or others use what a script changes. It may be tried again.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        await using var held = await _target.LockAsync(cancellationToken);
        // DbUp is synchronous. Dollar signs in PL/pgSQL are no variables.
        var engine = _target.CreateEngine().WithScripts(_target.Scripts).WithVariablesDisabled().WithTransactionPerScript().WithExecutionTimeout(TimeSpan.Zero).LogToNowhere().Build();
        if (await Task.Run(() => ReadUnknown(engine), cancellationToken) is { Count: > 0 } unknown)
        {
            await AcceptNewerAsync(engine, string.Join(", ", unknown.Order(StringComparer.Ordinal)), cancellationToken);
        }
        else
        {
            await Task.Run(() => Upgrade(engine), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<DatabaseReport> ReadAsync(CancellationToken cancellationToken = default)
    {
        var (version, applied) = await _target.ReadJournalAsync(cancellationToken);
        var known = _target.Scripts.Select(script => script.Name).ToList();
        return new(_target.Product, version, [.. applied], [.. known.Except(applied)], [.. applied.Except(known)]);
    }

    /// <summary>A newer build has migrated the database. This one works with it if it knows all that is needed.</summary>
    private async Task AcceptNewerAsync(UpgradeEngine engine, string unknown, CancellationToken cancellationToken)
    {
        var needed = await _target.ReadNeededScriptAsync(cancellationToken);
        if (needed is null || !_target.Scripts.Any(script => script.Name == needed) || engine.IsUpgradeRequired())
        {
            throw new SchemaTooNewException(
                $"The {_target.Description} was migrated by a newer version of ScimOrleans: this one does not know {unknown}. "
                + "Start that version or a later one, or use another database.");
        }

        LogNewer(_logger, _target.Description, unknown);
    }

    private void Upgrade(UpgradeEngine engine)
    {
        engine.ScriptExecuted += (_, executed) => LogApplied(_logger, ((ScriptExecutedEventArgs)executed).Script.Name, _target.Description);
        var result = engine.PerformUpgrade();
        if (result.Successful)
        {
            return;
        }

        if (_target.IsInUse(result.Error))
        {
            throw new StoreUnavailableException($"The {_target.Description} is in use: {result.ErrorScript?.Name} waited in vain for a table. Nothing was changed; it may be tried again.");
        }

        throw new DatabaseNotUsableException($"The {_target.Description} could not be migrated: {result.ErrorScript?.Name ?? "its journal"} failed: {result.Error.Message}", result.Error);
    }

    private List<string> ReadUnknown(UpgradeEngine engine)
    {
        try
        {
            return engine.GetExecutedButNotDiscoveredScripts();
        }
        catch (DbException exception)
        {
            throw new DatabaseNotUsableException($"The journal of the {_target.Description} cannot be read: {exception.Message}", exception);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.SchemaMigrated, Level = LogLevel.Information, Message = "Applied {Script} to the {Database}")]
    private static partial void LogApplied(ILogger logger, string script, string database);

    [LoggerMessage(EventId = ScimEventIds.SchemaNewer, Level = LogLevel.Warning, Message = "The {Database} was migrated by a newer version, which this one can work beside: it does not know {Scripts}")]
    private static partial void LogNewer(ILogger logger, string database, string scripts);
}
