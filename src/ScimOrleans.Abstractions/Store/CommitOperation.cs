using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Abstractions.Store;

/// <summary>One change of one resource, with all that follows from it, applied whole or not at all.</summary>
/// <remarks>
/// <list type="bullet">
/// <item><b>Update without content and members</b> checks the version and changes nothing: <see cref="CommitOutcome.Unchanged"/> or a conflict.</item>
/// <item><b>Deactivating a user</b> (content with <c>Active</c> false on an active row) suspends all its memberships; the groups it left rise in version.</item>
/// <item><b>Activating</b> makes memberships visible that were pushed meanwhile, and the older ones if <see cref="RestoreSuspended"/>; the others are dropped. The groups it joined rise in version.</item>
/// <item><b>Deleting</b> a user or group removes its memberships on both sides; the groups it left rise in version. Deleting a group changes no user row.</item>
/// <item><b>Members</b> that are in already, or out already, cost nothing. The group's version rises only if the visible members changed. A member that is an inactive user is stored suspended.</item>
/// </list>
/// </remarks>
public sealed record CommitOperation
{
    /// <summary>Identifies the attempt: stored with its changes, so that its outcome can be looked up. UUIDv7.</summary>
    public required Guid OperationId { get; init; }

    /// <summary>Whose directory.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>User or group.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>What happens to the row.</summary>
    public required CommitAction Action { get; init; }

    /// <summary>The row. For a creation, the new id.</summary>
    public required Guid ResourceId { get; init; }

    /// <summary>
    /// Who acts. A created row belongs to it. A row of another owner is not found, except a local user that is linked (<see cref="NewOwner"/>), and except
    /// by <see cref="ResourceOwner.Local"/>, the tenant's administrator, who may mark and delete every user and delete every group but built-in ones.
    /// Members must be visible to it: its own users and groups, and local users that are not protected; for the administrator all but built-in groups.
    /// A protected user is changed by nobody else.
    /// </summary>
    public required ResourceOwner Actor { get; init; }

    /// <summary>The time of the change: <c>created</c> and <c>lastModified</c>.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The request that this belongs to; ties its changes together in the log. At most 64 characters.</summary>
    public required string RequestId { get; init; }

    /// <summary>Version that the content was computed from, or that the client demands; <see langword="null"/> for a change that holds whatever the version is.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>For a user whose client sent If-Match: <see cref="StoredResource.GroupsDigest"/> as the actor read it; checked inside the commit.</summary>
    public string? ExpectedGroupsDigest { get; init; }

    /// <summary>The new content. Required for a creation; <see langword="null"/> leaves it as it is.</summary>
    public ResourceContent? Content { get; init; }

    /// <summary>
    /// The new owner of a linked user; <see langword="null"/> leaves it. The user leaves the groups of other connectors, which may not see it any
    /// more, so that a connector's group never has a member that the connector may not see.
    /// </summary>
    public ResourceOwner? NewOwner { get; init; }

    /// <summary>Marks a user as protected (out of SCIM's reach) or not; <see langword="null"/> leaves it. A local user that is protected leaves the groups of connectors.</summary>
    public bool? Protected { get; init; }

    /// <summary>Marks a user as deleted for its identity provider but kept in the directory, or not; <see langword="null"/> leaves it.</summary>
    public bool? Detached { get; init; }

    /// <summary>What happens to a group's members; <see langword="null"/> for users and when nothing does.</summary>
    public MembershipEdit? Members { get; init; }

    /// <summary>When a user becomes active: whether memberships that its deactivation suspended become visible again.</summary>
    public bool RestoreSuspended { get; init; }

    /// <summary>
    /// The brake that counts it, if it removes a user: deletes or deactivates one that is active. <see langword="null"/> for what no connector's request does, and
    /// what is not to be counted. The actor is a connector.
    /// </summary>
    public RemovalBrake? Brake { get; init; }

    /// <summary>
    /// For what hides or deletes a user that administers the tenant: another user that does, too. If the directory does not show that one any more when this
    /// is committed, the outcome is <see cref="CommitOutcome.VersionConflict"/>; it is to be computed anew.
    /// </summary>
    public Guid? OtherAdministrator { get; init; }

    /// <summary>For a creation: how many rows of the kind the tenant may have afterwards, built-in groups not counted; <see langword="null"/> for any number.</summary>
    public long? MaxRows { get; init; }

    /// <summary>For a group that gets more members than it loses: how many it may have afterwards, suspended ones included; <see langword="null"/> for any number.</summary>
    public long? MaxMembers { get; init; }

    /// <summary>The row's new evaluation, with <see cref="CommitAction.Remap"/>; otherwise <see langword="null"/>: a new content brings its own.</summary>
    public ResourceEvaluation? Remap { get; init; }
}

/// <summary>What a commit does to a row.</summary>
public enum CommitAction
{
    /// <summary>Inserts it.</summary>
    Create = 1,

    /// <summary>Changes it, its members, or both.</summary>
    Update = 2,

    /// <summary>Deletes it.</summary>
    Delete = 3,

    /// <summary>
    /// Gives it another evaluation (<see cref="CommitOperation.Remap"/>) and leaves version and times as they are. One by older rules than the row's, or by
    /// the same, is <see cref="CommitOutcome.Unchanged"/>.
    /// </summary>
    Remap = 4,
}
