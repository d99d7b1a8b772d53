using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store;

/// <summary>A row as it was read.</summary>
public sealed record StoredResource
{
    /// <summary>User or group.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who it belongs to.</summary>
    public required ResourceOwner Owner { get; init; }

    /// <summary>Rises by one with each change of the row or, for a group, of its visible members. From 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The stored JSON, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>What the directory shows.</summary>
    public required string DisplayName { get; init; }

    /// <summary>See <see cref="ResourceContent.LocalDisplayName"/>.</summary>
    public string? LocalDisplayName { get; init; }

    /// <summary>A user's <c>active</c>; true for groups.</summary>
    public required bool Active { get; init; }

    /// <summary>Whether SCIM may not touch the user.</summary>
    public bool Protected { get; init; }

    /// <summary>Whether the user's identity provider has deleted it.</summary>
    public bool Detached { get; init; }

    /// <summary>Whose view a user's <see cref="Groups"/> are; <see langword="null"/> for the directory's, which sees all. Nothing else depends on it.</summary>
    public ResourceOwner? Viewer { get; init; }

    /// <summary>A user's visible direct groups that the <see cref="Viewer"/> owns, by id. Empty for groups and inactive users.</summary>
    public ImmutableArray<GroupMembership> Groups { get; init; } = [];

    /// <summary>Stands for <see cref="Groups"/> in a user's ETag; empty without groups. Opaque, at most 32 characters of <c>[0-9a-f]</c>; two databases may differ.</summary>
    public string GroupsDigest { get; init; } = "";

    /// <summary>Its ETag as the header and <c>meta.version</c> have it: <c>W/"{version}"</c>, and for a user with groups <c>W/"{version}-{digest}"</c>.</summary>
    public string ETag => ETagOf(Version, GroupsDigest);

    /// <summary>Whether requests of that owner may see it: a connector's its own, and local users that are not protected, never detached ones; the tenant's administrator's everything.</summary>
    public bool IsVisibleTo(ResourceOwner viewer) => IsVisible(Kind, Owner, Protected, Detached, viewer);

    /// <summary>The <see cref="ETag"/> of a version and a digest of groups, which may be empty.</summary>
    public static string ETagOf(long version, string groupsDigest)
    {
        ArgumentNullException.ThrowIfNull(groupsDigest);
        return groupsDigest.Length == 0 ? $"W/\"{version}\"" : $"W/\"{version}-{groupsDigest}\"";
    }

    /// <summary>The <see cref="GroupsDigest"/> that <see cref="ETagOf"/> was given.</summary>
    public static string GroupsDigestOf(string etag)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return etag.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash ? etag[(dash + 1)..^1] : "";
    }

    /// <summary><see cref="IsVisibleTo"/>, for who does not keep the row.</summary>
    public static bool IsVisible(ResourceKind kind, ResourceOwner owner, bool isProtected, bool detached, ResourceOwner viewer) =>
        viewer == ResourceOwner.Local || (!detached && (owner == viewer || (kind == ResourceKind.User && owner == ResourceOwner.Local && !isProtected)));
}

/// <summary>A group that a user is in directly.</summary>
/// <param name="Id">The group.</param>
/// <param name="Display">Its display name.</param>
public sealed record GroupMembership(Guid Id, string Display);

/// <summary>A visible member of a group.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="Id">The member.</param>
/// <param name="Kind">User or nested group.</param>
/// <param name="Display">The member's display name.</param>
public readonly record struct GroupMember(Guid GroupId, Guid Id, ResourceKind Kind, string Display);

/// <summary>A group and its members, read in one snapshot. Holds a database connection until disposed.</summary>
public sealed class GroupReading(StoredResource group, IAsyncEnumerable<GroupMember> members, IAsyncDisposable lease) : IAsyncDisposable
{
    /// <summary>The group.</summary>
    public StoredResource Group { get; } = group;

    /// <summary>Its visible members by id. To be enumerated once.</summary>
    public IAsyncEnumerable<GroupMember> Members { get; } = members;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => lease.DisposeAsync();
}
