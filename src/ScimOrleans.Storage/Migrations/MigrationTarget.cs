using System.Reflection;
using DbUp.Builder;
using DbUp.Engine;

namespace ScimOrleans.Storage.Migrations;

/// <summary>A database that is migrated: where its scripts are, how to run them, and how to keep others from running them at the same time.</summary>
internal abstract class MigrationTarget
{
    /// <summary>Table in which the applied scripts are noted.</summary>
    protected const string Journal = "schema_migrations";

    /// <summary>Reads the one row of the table that says which builds may work with the database.</summary>
    protected const string NeededScript = "SELECT script FROM schema_compatibility";

    /// <summary>Its numbered scripts, in order. A script that has been released is never edited.</summary>
    public IReadOnlyList<SqlScript> Scripts => field ??= ReadScripts(ScriptFolder);

    /// <summary>What the log and messages call it. Holds no secret.</summary>
    public abstract string Description { get; }

    /// <summary>The product's name.</summary>
    public abstract string Product { get; }

    /// <summary>Folder of the embedded scripts, with dots.</summary>
    protected abstract string ScriptFolder { get; }

    /// <summary>Waits until nobody else, in whatever process, migrates this database.</summary>
    /// <returns>Ends the exclusion when disposed; so does the end of the process.</returns>
    /// <exception cref="DatabaseNotUsableException">The database cannot be reached in a way that waiting would not mend.</exception>
    /// <exception cref="Abstractions.Store.StoreUnavailableException">It does not answer.</exception>
    public abstract Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken);

    /// <summary>The last script of those that a build must know to work with this database, as the database itself says; <see langword="null"/> if it does not say.</summary>
    public abstract Task<string?> ReadNeededScriptAsync(CancellationToken cancellationToken);

    /// <summary>The product's version and the names of the scripts that were applied, in order.</summary>
    /// <exception cref="Abstractions.Store.StoreUnavailableException">It does not answer.</exception>
    public abstract Task<(string Version, IReadOnlyList<string> Applied)> ReadJournalAsync(CancellationToken cancellationToken);

    /// <summary>Whether a script failed only because others use what it changes: nothing was done, and it may be tried again.</summary>
    public abstract bool IsInUse(Exception exception);

    /// <summary>An engine for this database, without scripts.</summary>
    public abstract UpgradeEngineBuilder CreateEngine();

    private static SqlScript[] ReadScripts(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"ScimOrleans.Storage.{folder}.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => SqlScript.FromStream(name[prefix.Length..], assembly.GetManifestResourceStream(name)!))];
    }
}
