using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>A row as an operation finds it.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastModified">When it last changed.</param>
/// <param name="NameFolded">Its folded name.</param>
/// <param name="Content">The rest.</param>
internal sealed record StoredRow(long Version, DateTimeOffset Created, DateTimeOffset LastModified, string NameFolded, RowContent Content)
{
    /// <summary>The result of an operation that leaves version and times as they are.</summary>
    public CommitResult Result(CommitOutcome outcome) => new() { Outcome = outcome, Version = Version, Created = Created, LastModified = LastModified };

    /// <summary>The result of an operation that changes the row.</summary>
    public CommitResult Raised(CommitOperation operation) => new() { Outcome = CommitOutcome.Committed, Version = Version + 1, Created = Created, LastModified = Instant(operation) };

    /// <summary>The result of an operation that makes the row.</summary>
    public static CommitResult Made(CommitOperation operation, long position) =>
        new() { Outcome = CommitOutcome.Committed, Version = 1, Created = Instant(operation), LastModified = Instant(operation), Position = position };

    /// <summary>The operation's time as the columns keep it.</summary>
    private static DateTimeOffset Instant(CommitOperation operation) => SqliteInstant.FromColumn(SqliteInstant.ToColumn(operation.At));
}
