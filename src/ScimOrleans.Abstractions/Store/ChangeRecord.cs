using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>One entry of a tenant's change log. All entries, in order, rebuild the directory.</summary>
public sealed record ChangeRecord
{
    /// <summary>Place in the tenant's log: 1, 2, 3 … in the order of commits.</summary>
    public required long Position { get; init; }

    /// <summary>The operation it belongs to.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>The request that the operation belongs to.</summary>
    public required string RequestId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who acted.</summary>
    public required ResourceOwner Actor { get; init; }

    /// <summary>What happened.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Whether <see cref="ResourceId"/> is a user, a group or a role.</summary>
    public required ResourceKind ResourceKind { get; init; }

    /// <summary>The resource it happened to: the group for member changes of a group, the user (or nested group) for groups left and rejoined.</summary>
    public required Guid ResourceId { get; init; }

    /// <summary>The resource's version afterwards; 0 when it is gone, or when the resource's own version did not change.</summary>
    public required long Version { get; init; }

    /// <summary>Whether anybody outside can see a difference: entries that only move suspended memberships are not in the public feed.</summary>
    public required bool Visible { get; init; }

    /// <summary>
    /// Whether the application's feed shows the entry. For an entry about a row: the resource was included before or is afterwards, and, with
    /// <see cref="ChangeKind.Remapped"/>, something of it is another. For a membership change: it is <see cref="Visible"/>, the resource is included, and
    /// so are all <see cref="Others"/>; those that are not stand in an entry of their own, which is not in the directory.
    /// </summary>
    public required bool InDirectory { get; init; }

    /// <summary>The row's content after a creation, update or evaluation, as one JSON object of the columns, a role's with its rules; otherwise empty. UTF-8.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The other side of a membership change, at most 1,000 ids: members for a group's change, groups for a user's, holders for a role's. Each group named in a user's change rose in version by one if the entry is visible.</summary>
    public ImmutableArray<Guid> Others { get; init; } = [];
}

/// <summary>What an entry of the change log says. The numbers are stored.</summary>
public enum ChangeKind
{
    /// <summary>A row was made.</summary>
    Created = 1,

    /// <summary>A row's content, owner or marks changed.</summary>
    Updated = 2,

    /// <summary>A row is gone, with its memberships on both sides and its roles.</summary>
    Deleted = 3,

    /// <summary>Group: these became members.</summary>
    MembersAdded = 4,

    /// <summary>Group: these are members no longer, suspended ones included.</summary>
    MembersRemoved = 5,

    /// <summary>Group: these inactive users were pushed; suspended until they are active. Not visible.</summary>
    MembersPending = 6,

    /// <summary>User or nested group: it left these groups for good.</summary>
    GroupsLeft = 7,

    /// <summary>User: its memberships in these groups were suspended by deactivation.</summary>
    GroupsSuspended = 8,

    /// <summary>User: its suspended memberships in these groups are visible again.</summary>
    GroupsRestored = 9,

    /// <summary>User: its suspended memberships in these groups were dropped at activation. Not visible.</summary>
    GroupsDropped = 10,

    /// <summary>A row was evaluated anew by its connector's rules and mapping. Version and representation stay. Not visible.</summary>
    Remapped = 11,

    /// <summary>A role was made.</summary>
    RoleCreated = 20,

    /// <summary>A role's content or rules changed.</summary>
    RoleUpdated = 21,

    /// <summary>A role is gone, with its rules and holders.</summary>
    RoleDeleted = 22,

    /// <summary>Role: these users and groups hold it now.</summary>
    RoleHoldersAdded = 23,

    /// <summary>Role: these users and groups hold it no longer. Not said of those that are deleted.</summary>
    RoleHoldersRemoved = 24,
}
