using System.Data.Common;
using DbUp.Engine;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Storage.Migrations;

/// <summary>Brings a database to the tables of this build, at start-up and before anything else uses it.</summary>
/// <remarks>
/// Safe when several processes start at once: one migrates, the others wait and find nothing to do. Each script is one transaction, so one
/// that fails leaves no trace. A database that a newer build has migrated is refused.
/// </remarks>
public sealed partial class SchemaMigrator
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
    /// <exception cref="SchemaTooNewException">The database has scripts that this build does not know; nothing was changed.</exception>
    /// <exception cref="DatabaseNotUsableException">Somebody must act as the message says.</exception>
    /// <exception cref="Abstractions.Store.StoreUnavailableException">The database does not answer.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken = default)
    {
        await using var held = await _target.LockAsync(cancellationToken);
        // DbUp is synchronous.
        await Task.Run(Migrate, cancellationToken);
    }

    private void Migrate()
    {
        // Dollar signs in PL/pgSQL are no variables.
        var engine = _target.CreateEngine().WithScripts(_target.Scripts).WithVariablesDisabled().WithTransactionPerScript().WithExecutionTimeout(TimeSpan.Zero).LogToNowhere().Build();
        if (ReadUnknown(engine) is { Count: > 0 } unknown)
        {
            throw new SchemaTooNewException(
                $"The {_target.Description} was migrated by a newer version of ScimOrleans: this one does not know {string.Join(", ", unknown.Order(StringComparer.Ordinal))}. "
                + "Start that version or a later one, or use another database.");
        }

        engine.ScriptExecuted += (_, executed) => LogApplied(_logger, ((ScriptExecutedEventArgs)executed).Script.Name, _target.Description);
        var result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            throw new DatabaseNotUsableException($"The {_target.Description} could not be migrated: {result.ErrorScript?.Name ?? "its journal"} failed: {result.Error.Message}", result.Error);
        }
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
}
