using System.Collections.Immutable;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>One change of one role, applied whole or not at all.</summary>
public sealed record RoleOperation
{
    /// <summary>Most holders that one operation adds or removes.</summary>
    public const int MaxHolders = 1_000;

    /// <summary>Identifies the attempt, so that a repetition is not applied again. UUIDv7.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>Whose role.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>What happens to it.</summary>
    public required CommitAction Action { get; init; }

    /// <summary>The role. For a creation, the new id.</summary>
    public required Guid RoleId { get; init; }

    /// <summary>The time of the change.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The request that this belongs to. At most 64 characters.</summary>
    public required string RequestId { get; init; }

    /// <summary>The version that is meant; <see langword="null"/> for whatever there is.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>Its content. Required for a creation; <see langword="null"/> leaves it.</summary>
    public RoleContent? Content { get; init; }

    /// <summary>Users and groups that are to hold it, of any owner, active or not, but no built-in group. Who holds it already stays as it is.</summary>
    public ImmutableArray<Guid> AddHolders { get; init; } = [];

    /// <summary>Users and groups that are to hold it no longer. Who does not hold it costs nothing.</summary>
    public ImmutableArray<Guid> RemoveHolders { get; init; } = [];

    /// <summary>Rules to make, or to change if the role has one with the id.</summary>
    public ImmutableArray<RoleRule> PutRules { get; init; } = [];

    /// <summary>Rules to delete, by id.</summary>
    public ImmutableArray<Guid> RemoveRules { get; init; } = [];
}

/// <summary>What the administrator says of a role.</summary>
/// <param name="Name">1 to 200 characters, not blank.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Administrator">See <see cref="Role.Administrator"/>.</param>
public sealed record RoleContent(string Name, string Description, bool Administrator)
{
    /// <summary>Most characters of <see cref="Name"/>.</summary>
    public const int MaxNameLength = 200;

    /// <summary>Most characters of <see cref="Description"/>.</summary>
    public const int MaxDescriptionLength = 1_000;
}

/// <summary>What became of a role operation.</summary>
public sealed record RoleResult
{
    /// <summary>How it ended. Nothing was changed unless <see cref="RoleOutcome.Committed"/>.</summary>
    public required RoleOutcome Outcome { get; init; }

    /// <summary>The role's version now; with <see cref="RoleOutcome.VersionConflict"/>, the version found; 0 if it is gone.</summary>
    public long Version { get; init; }

    /// <summary>Ids that are no users or groups, with <see cref="RoleOutcome.UnknownHolders"/>: at most the first 10.</summary>
    public ImmutableArray<Guid> UnknownHolders { get; init; } = [];

    /// <summary>Position of the operation's last change in the tenant's log; 0 if it made none.</summary>
    public long Position { get; init; }
}

/// <summary>How a role operation ended. The numbers are those of the database's function.</summary>
public enum RoleOutcome
{
    /// <summary>Done and logged.</summary>
    Committed = 1,

    /// <summary>There was nothing to do.</summary>
    Unchanged = 2,

    /// <summary>The role is at another version than expected.</summary>
    VersionConflict = 3,

    /// <summary>There is no such role.</summary>
    NotFound = 4,

    /// <summary>Another role has the name.</summary>
    NameTaken = 5,

    /// <summary>Holders that do not exist: <see cref="RoleResult.UnknownHolders"/>.</summary>
    UnknownHolders = 6,

    /// <summary>The tenant would have more than <see cref="RoleRule.MaxPerTenant"/> rules.</summary>
    TooManyRules = 7,
}
