using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>A user as the directory has it.</summary>
public sealed record DirectoryUser
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it comes from: a connector, or the tenant itself.</summary>
    public required ResourceOwner Owner { get; init; }

    /// <summary>Its SCIM <c>userName</c>.</summary>
    public required string UserName { get; init; }

    /// <summary>Its SCIM <c>externalId</c>.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What SCIM shows of it as <c>display</c> in groups.</summary>
    public required string Display { get; init; }

    /// <summary>Its attributes as the connector's mapping made them: <c>username</c>, <c>email</c>, <c>firstName</c>, <c>lastName</c>, <c>displayName</c>, and the tenant's own. Absent ones are not there.</summary>
    public required ImmutableSortedDictionary<string, string> Attributes { get; init; }

    /// <summary>Its SCIM <c>active</c>.</summary>
    public required bool Active { get; init; }

    /// <summary>Whether its identity provider has deleted it.</summary>
    public required bool Detached { get; init; }

    /// <summary>Whether the connector's rules include it.</summary>
    public required bool Included { get; init; }

    /// <summary>Whether SCIM may not touch it.</summary>
    public required bool Protected { get; init; }

    /// <summary>Its version: of its own row, not of its groups.</summary>
    public required long Version { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Whether the application does not see it.</summary>
    public bool Hidden => !Active || Detached || !Included;

    /// <summary>The groups that it is in, directly and through nesting, by id; with the built-in group <c>public</c>, which holds every user that is not hidden. Empty where they were not asked for.</summary>
    public ImmutableArray<EffectiveGroup> Groups { get; init; } = [];

    /// <summary>The roles that it has, by id. Empty where they were not asked for.</summary>
    public ImmutableArray<EffectiveRole> Roles { get; init; } = [];
}

/// <summary>A group that a user or group is in.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Included">Whether the connector's rules include it. One that is not is in no view of the application, and gives neither further groups nor roles.</param>
/// <param name="Direct">Whether it is in the group itself.</param>
/// <param name="Through">Groups that it is in and that are nested in this one, by id.</param>
public sealed record EffectiveGroup(Guid Id, string Name, ResourceOwner Owner, bool Included, bool Direct, ImmutableArray<Guid> Through);

/// <summary>A role that a user or group has.</summary>
/// <param name="Id">The role.</param>
/// <param name="Name">Its name.</param>
/// <param name="Administrator">See <see cref="Role.Administrator"/>.</param>
/// <param name="ByHand">Whether it was given the role itself.</param>
/// <param name="Through">The groups that give it, by id: for a user, groups that it is in; for a group, also the group itself by a rule.</param>
public sealed record EffectiveRole(Guid Id, string Name, bool Administrator, bool ByHand, ImmutableArray<RoleSource> Through);

/// <summary>A group that gives a role to its members.</summary>
/// <param name="Group">The group.</param>
/// <param name="Rule">The rule by which the group has the role; <see langword="null"/> if it was given it by hand. By both: two sources, the one by hand first.</param>
public sealed record RoleSource(Guid Group, Guid? Rule);
