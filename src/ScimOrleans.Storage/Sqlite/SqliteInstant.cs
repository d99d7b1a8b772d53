namespace ScimOrleans.Storage.Sqlite;

/// <summary>Times as SQLite's tables keep them: whole microseconds since 1970 in UTC, as exact as PostgreSQL's <c>timestamptz</c>.</summary>
internal static class SqliteInstant
{
    /// <summary>The column's value; what is finer than a microsecond is dropped.</summary>
    public static long ToColumn(DateTimeOffset instant) => (instant.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTimeOffset.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The time that a column holds.</summary>
    public static DateTimeOffset FromColumn(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
