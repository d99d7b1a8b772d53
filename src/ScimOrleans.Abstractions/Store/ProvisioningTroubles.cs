namespace ScimOrleans.Abstractions.Store;

/// <summary>What went wrong at a connector, as far as its provisioning log tells: strangers' requests are in it for a part only, and what was dropped is missing.</summary>
public sealed record ProvisioningTroubles
{
    /// <summary>Most entries that are counted: there may be more.</summary>
    public const int MostCounted = 10_000;

    /// <summary>The newest request with a right credential that was not served.</summary>
    public ProvisioningEntry? LastFailure { get; init; }

    /// <summary>Requests since the time that was asked for that had a wrong credential or none: answered 401. At most <see cref="MostCounted"/>.</summary>
    public long Refused { get; init; }

    /// <summary>Those of them that came after the last right credential.</summary>
    public long RefusedInARow { get; init; }

    /// <summary>The newest of all such requests in the log.</summary>
    public ProvisioningEntry? LastRefusal { get; init; }

    /// <summary>When the first of them in the log came after the last right credential.</summary>
    public DateTimeOffset? RefusedSince { get; init; }

    /// <summary>Requests since the time that was asked for that have no entry, as the newest <see cref="MostCounted"/> entries that say so have it.</summary>
    public long Dropped { get; init; }

    /// <summary>When the first of them was missed.</summary>
    public DateTimeOffset? DroppedSince { get; init; }
}
