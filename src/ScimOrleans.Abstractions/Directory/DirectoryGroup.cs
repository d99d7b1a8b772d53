using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>A group as the directory has it, without its members.</summary>
public sealed record DirectoryGroup
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it comes from: a connector, the tenant itself, or this product.</summary>
    public required ResourceOwner Owner { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its SCIM <c>externalId</c>.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Whether the connector's rules include it; if not, the application does not see it.</summary>
    public required bool Included { get; init; }

    /// <summary>Its version, which visible members raise too.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Active users that are members of it directly; of <c>public</c>, the users that are not hidden. For the application only those that it sees.</summary>
    public required long DirectUsers { get; init; }

    /// <summary>Groups that are members of it directly; for the application only those that it sees.</summary>
    public required long DirectGroups { get; init; }

    /// <summary>Active users that are members of it, directly or through nesting; <see langword="null"/> in lists, where nobody counts them.</summary>
    public long? EffectiveUsers { get; init; }

    /// <summary>The groups that it is in, by id. Empty where they were not asked for.</summary>
    public ImmutableArray<EffectiveGroup> Groups { get; init; } = [];

    /// <summary>The roles that its members have by it, by id. Empty where they were not asked for.</summary>
    public ImmutableArray<EffectiveRole> Roles { get; init; } = [];
}

/// <summary>A direct member of a group. Inactive users are members of none.</summary>
/// <param name="Kind">User or group.</param>
/// <param name="Id">Which.</param>
/// <param name="Display">What it is called.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Included">Whether the connector's rules include it.</param>
public sealed record DirectoryMember(ResourceKind Kind, Guid Id, string Display, ResourceOwner Owner, bool Included);
