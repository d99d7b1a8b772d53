using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>What became of one operation.</summary>
public sealed record CommitResult
{
    /// <summary>How it ended. Nothing was changed unless <see cref="CommitOutcome.Committed"/>; but the first that is <see cref="CommitOutcome.Held"/> begins the hold.</summary>
    public required CommitOutcome Outcome { get; init; }

    /// <summary>The row's version now; with <see cref="CommitOutcome.VersionConflict"/>, the version found.</summary>
    public long Version { get; init; }

    /// <summary>When the row was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When its representation last changed.</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Who has the name, with <see cref="CommitOutcome.NameTaken"/>.</summary>
    public NameHolder? NameHolder { get; init; }

    /// <summary>Ids that the actor may not name as members, with <see cref="CommitOutcome.UnknownMembers"/>: at most the first 10.</summary>
    public ImmutableArray<Guid> UnknownMembers { get; init; } = [];

    /// <summary>Users whose visible groups changed because the operation changed a group's members.</summary>
    public ImmutableArray<Guid> UsersChanged { get; init; } = [];

    /// <summary>Groups whose visible members changed because the operation changed or deleted a user or a nested group.</summary>
    public ImmutableArray<Guid> GroupsChanged { get; init; } = [];

    /// <summary>What the brake says, with <see cref="CommitOutcome.Held"/>.</summary>
    public RemovalHold? Hold { get; init; }

    /// <summary>Position of the operation's last change in the tenant's log; 0 if it made none.</summary>
    public long Position { get; init; }
}

/// <summary>How an operation ended.</summary>
public enum CommitOutcome
{
    /// <summary>Done and logged.</summary>
    Committed = 1,

    /// <summary>There was nothing to do; version and times are the row's.</summary>
    Unchanged = 2,

    /// <summary>The row is at another version, or the user's groups are others, than expected.</summary>
    VersionConflict = 3,

    /// <summary>No such row that the actor owns. A creation's id that exists is a defect, not an outcome.</summary>
    NotFound = 4,

    /// <summary>Another row of the kind has the name: <see cref="CommitResult.NameHolder"/>.</summary>
    NameTaken = 5,

    /// <summary>Members that do not exist or that the actor may not see: <see cref="CommitResult.UnknownMembers"/>.</summary>
    UnknownMembers = 6,

    /// <summary>The group would contain itself, through whatever depth.</summary>
    Cycle = 7,

    /// <summary>The user is protected.</summary>
    Protected = 8,

    /// <summary>The connector removes no users until an operator acts: <see cref="CommitResult.Hold"/>.</summary>
    Held = 10,

    /// <summary>The tenant has as many users, or groups, as it may: <see cref="CommitOperation.MaxRows"/>. A creation whose name is taken is <see cref="NameTaken"/> also then.</summary>
    TooMany = 11,

    /// <summary>The group would have more members than it may: <see cref="CommitOperation.MaxMembers"/>.</summary>
    TooManyMembers = 12,
}

/// <summary>Why a connector's brake holds removals.</summary>
/// <param name="Removals">Removals that counted when the hold began.</param>
/// <param name="Users">Active users that the connector had when counting began.</param>
/// <param name="Began">Whether the hold began with this operation.</param>
public sealed record RemovalHold(long Removals, long Users, bool Began);

/// <summary>The row that has a name already.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Active">For a user, whether it is active.</param>
/// <param name="Protected">For a user, whether it is out of SCIM's reach.</param>
/// <param name="Detached">For a user, whether its identity provider has deleted it.</param>
public sealed record NameHolder(Guid Id, ResourceOwner Owner, bool Active, bool Protected, bool Detached);
