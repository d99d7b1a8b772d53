using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Store.Administration;

/// <summary>Tells what the database is, and which scripts made its tables.</summary>
public interface IDatabaseStatus
{
    /// <summary>Asks the database.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    Task<DatabaseReport> ReadAsync(CancellationToken cancellationToken = default);
}

/// <summary>What the database is, and which scripts made its tables.</summary>
/// <param name="Product">PostgreSQL or SQLite.</param>
/// <param name="Version">The product's version, as it says itself.</param>
/// <param name="Scripts">Names of the scripts that were applied, in order.</param>
/// <param name="Missing">Scripts of this build that were not.</param>
/// <param name="Unknown">Scripts that were applied by a newer build, and that this one does not know.</param>
public sealed record DatabaseReport(string Product, string Version, ImmutableArray<string> Scripts, ImmutableArray<string> Missing, ImmutableArray<string> Unknown);
