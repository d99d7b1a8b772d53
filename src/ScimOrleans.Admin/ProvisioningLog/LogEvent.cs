namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>What a live stream sends next.</summary>
/// <param name="Name">Name of the event; <see langword="null"/> for a comment, which only shows that the stream lives.</param>
/// <param name="Position">Its id: where the stream goes on after it.</param>
/// <param name="Data">What it carries.</param>
internal readonly record struct LogEvent(string? Name, long Position, object? Data)
{
    /// <summary>Name of the first event.</summary>
    public const string Start = "start";

    /// <summary>Name of the events that carry an entry.</summary>
    public const string Entry = "entry";

    /// <summary>Name of the events that say that entries are missing.</summary>
    public const string Gap = "gap";

    /// <summary>Nothing, to keep the connection.</summary>
    public static LogEvent Heartbeat => default;
}

/// <summary>Where a live stream begins.</summary>
/// <param name="After">The position after which entries come.</param>
internal sealed record LogStartView(long After);

/// <summary>Entries that the reader would get now and that are gone.</summary>
/// <param name="Missing">How many were removed, being too old or too many; null if the reader's position is of an earlier log: what comes is all of this one.</param>
internal sealed record LogGapView(long? Missing);
