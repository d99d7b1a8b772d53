using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>A walk over the rows that rules are about, page by page in the order of ids.</summary>
public sealed record RuledQuery
{
    /// <summary>Rows that a page looks at before it ends, be there some for it or not.</summary>
    public const int MaxWalked = 2_000;

    /// <summary>Bytes of stored JSON past which a page takes no further row, so that it costs some megabytes of memory, however large the rows are.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Whose directory.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Users or groups.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Whose rows; <see langword="null"/> for everybody's.</summary>
    public ResourceOwner? Owner { get; init; }

    /// <summary>Only rows that older rules than these have evaluated, or none; <see langword="null"/> for all.</summary>
    public long? EvaluatedBefore { get; init; }

    /// <summary>The page begins behind this id: <see cref="RuledPage.Next"/> of the page before. Empty: it is the first.</summary>
    public Guid After { get; init; }

    /// <summary>Most rows to return, 1 to <see cref="MaxWalked"/>; large ones may be fewer.</summary>
    public required int Count { get; init; }
}

/// <summary>A page of rows.</summary>
/// <param name="Rows">By id. A page may be empty and not the last one.</param>
/// <param name="Next">Where the next page begins; <see langword="null"/> at the end.</param>
public sealed record RuledPage(IReadOnlyList<RuledRow> Rows, Guid? Next);

/// <summary>As much of a row as rules and mapping are about.</summary>
public sealed record RuledRow
{
    /// <summary>User or group.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who it belongs to.</summary>
    public required ResourceOwner Owner { get; init; }

    /// <summary>Its version, for <see cref="CommitOperation.ExpectedVersion"/>.</summary>
    public required long Version { get; init; }

    /// <summary>A user's <c>userName</c>, a group's <c>displayName</c>, as sent.</summary>
    public required string Name { get; init; }

    /// <summary>See <see cref="ResourceContent.LocalDisplayName"/>.</summary>
    public string? LocalDisplayName { get; init; }

    /// <summary>A user's <c>active</c>; true for groups.</summary>
    public required bool Active { get; init; }

    /// <summary>The stored JSON, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>What the row keeps of its last evaluation. Its version is -1 if there was none yet. Members of <see cref="ResourceEvaluation.Mapped"/> are in any order.</summary>
    public required ResourceEvaluation Evaluation { get; init; }
}
