using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>A role of a tenant: a name, and the users and groups that hold it. Local to the directory; SCIM neither sees nor writes it.</summary>
public sealed record Role
{
    /// <summary>Its id, a UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name, unique in the tenant whatever its case.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for; empty if nobody said.</summary>
    public required string Description { get; init; }

    /// <summary>Whether who holds it administers the tenant's account in the application.</summary>
    public required bool Administrator { get; init; }

    /// <summary>
    /// Rises by one with each change that somebody makes of the role: its content, its rules, who holds it. Not when a holder is deleted. From 1.
    /// </summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When <see cref="Version"/> last rose.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The rules that give it to groups, by id, which is the order in which they were made.</summary>
    public ImmutableArray<RoleRule> Rules { get; init; } = [];
}

/// <summary>
/// Gives a role to the groups that it matches, so that a group that an identity provider pushes gives its role without a hand. Of all the
/// tenant's rules that match a group the one with the highest priority decides, of several the oldest: a group has at most one role by rules.
/// </summary>
/// <param name="Id">Its id, a UUIDv7; the smaller one is the older rule.</param>
/// <param name="Priority">Which rule decides: the larger one.</param>
/// <param name="Match">How <paramref name="Text"/> is read.</param>
/// <param name="Text">What a group has to be like.</param>
public sealed record RoleRule(Guid Id, int Priority, RoleMatch Match, string Text)
{
    /// <summary>Most rules of one tenant: every reading of roles asks them all.</summary>
    public const int MaxPerTenant = 200;

    /// <summary>Most characters of <see cref="Text"/>.</summary>
    public const int MaxTextLength = 1_000;
}

/// <summary>How a rule looks at groups. The numbers are stored.</summary>
public enum RoleMatch
{
    /// <summary>The group's whole name, whatever its case; <c>*</c> stands for any characters, <c>?</c> for one, everything else for itself.</summary>
    NameGlob = 1,

    /// <summary>A SCIM filter (RFC 7644 §3.4.2.2) on the attributes of a group other than <c>members</c>.</summary>
    Filter = 2,
}

/// <summary>A user or group that was given a role by hand.</summary>
/// <param name="Kind">User or group.</param>
/// <param name="Id">Which.</param>
/// <param name="Since">When it was given the role.</param>
public sealed record RoleHolder(ResourceKind Kind, Guid Id, DateTimeOffset Since);
