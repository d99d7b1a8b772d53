using ScimOrleans.Abstractions.Directory;

namespace ScimOrleans.Admin.Directory;

/// <summary>A user of the directory.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Where it comes from: <c>connector:okta</c> or <c>local</c>.</param>
/// <param name="UserName">Its SCIM <c>userName</c>.</param>
/// <param name="ExternalId">Its SCIM <c>externalId</c>.</param>
/// <param name="Attributes">Its attributes as the mapping made them: <c>username</c>, <c>email</c>, <c>firstName</c>, <c>lastName</c>, <c>displayName</c>, and the tenant's own.</param>
/// <param name="Active">Its SCIM <c>active</c>.</param>
/// <param name="Hidden">Whether the application does not see it: it is inactive, deleted by its identity provider, or excluded.</param>
/// <param name="Excluded">Whether the connector's rules exclude it.</param>
/// <param name="DeletedByIdentityProvider">Whether its identity provider has deleted it, and it was kept.</param>
/// <param name="Protected">Whether provisioning may not touch it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastModified">When it last changed.</param>
/// <param name="Groups">The groups that it is in, directly and through nesting; absent where they were not asked for.</param>
/// <param name="Roles">The roles that it has; absent where they were not asked for.</param>
internal sealed record UserView(
    Guid Id,
    string Source,
    string UserName,
    string? ExternalId,
    IReadOnlyDictionary<string, string> Attributes,
    bool Active,
    bool Hidden,
    bool Excluded,
    bool DeletedByIdentityProvider,
    bool Protected,
    DateTimeOffset Created,
    DateTimeOffset LastModified,
    IReadOnlyList<EffectiveGroupView>? Groups,
    IReadOnlyList<EffectiveRoleView>? Roles)
{
    /// <summary>Shows a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="withMemberships">Whether it was read with its groups and roles.</param>
    public static UserView Of(DirectoryUser user, bool withMemberships) => new(
        user.Id,
        user.Owner.Text,
        user.UserName,
        user.ExternalId,
        user.Attributes,
        user.Active,
        user.Hidden,
        !user.Included,
        user.Detached,
        user.Protected,
        user.Created,
        user.LastModified,
        withMemberships ? [.. user.Groups.Select(EffectiveGroupView.Of)] : null,
        withMemberships ? [.. user.Roles.Select(EffectiveRoleView.Of)] : null);
}

/// <summary>A group that a user or group is in.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Direct">Whether it is in the group itself.</param>
/// <param name="Through">Groups that it is in and that are nested in this one.</param>
/// <param name="Excluded">Whether the connector's rules exclude the group.</param>
internal sealed record EffectiveGroupView(Guid Id, string Name, string Source, bool Direct, IReadOnlyList<Guid> Through, bool Excluded)
{
    /// <summary>Shows it.</summary>
    public static EffectiveGroupView Of(EffectiveGroup group) => new(group.Id, group.Name, group.Owner.Text, group.Direct, group.Through, !group.Included);
}

/// <summary>A role that a user or group has.</summary>
/// <param name="Id">The role.</param>
/// <param name="Name">Its name.</param>
/// <param name="Administrator">Whether who has it administers the tenant's account.</param>
/// <param name="Direct">Whether it was given the role itself.</param>
/// <param name="Through">The groups that give it, each with the rule by which the group has the role, if it was not given it by hand.</param>
internal sealed record EffectiveRoleView(Guid Id, string Name, bool Administrator, bool Direct, IReadOnlyList<RoleSource> Through)
{
    /// <summary>Shows it.</summary>
    public static EffectiveRoleView Of(EffectiveRole role) => new(role.Id, role.Name, role.Administrator, role.ByHand, role.Through);
}

/// <summary>A user's protection.</summary>
/// <param name="Protected">Whether provisioning may neither link, change, deactivate nor delete the user.</param>
internal sealed record ProtectionView(bool Protected);
