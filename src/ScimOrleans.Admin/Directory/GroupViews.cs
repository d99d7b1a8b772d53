using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Admin.Directory;

/// <summary>A group of the directory.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Where it comes from: <c>connector:okta</c>, <c>local</c> or <c>built-in</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="ExternalId">Its SCIM <c>externalId</c>.</param>
/// <param name="Excluded">Whether the connector's rules exclude it, so that the application does not see it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastModified">When it or its members last changed.</param>
/// <param name="DirectUsers">Active users that are members directly; of the built-in group <c>public</c>, all users that are not hidden.</param>
/// <param name="DirectGroups">Groups that are members directly.</param>
/// <param name="EffectiveUsers">Active users that are members, also through nesting; absent in lists.</param>
/// <param name="Groups">The groups that it is in; absent where they were not asked for.</param>
/// <param name="Roles">The roles that its members have by it; absent where they were not asked for.</param>
internal sealed record GroupView(
    Guid Id,
    string Source,
    string Name,
    string? ExternalId,
    bool Excluded,
    DateTimeOffset Created,
    DateTimeOffset LastModified,
    long DirectUsers,
    long DirectGroups,
    long? EffectiveUsers,
    IReadOnlyList<EffectiveGroupView>? Groups,
    IReadOnlyList<EffectiveRoleView>? Roles)
{
    /// <summary>Shows a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="withMemberships">Whether it was read with its groups and roles.</param>
    public static GroupView Of(DirectoryGroup group, bool withMemberships) => new(
        group.Id,
        group.Owner.Text,
        group.Name,
        group.ExternalId,
        !group.Included,
        group.Created,
        group.LastModified,
        group.DirectUsers,
        group.DirectGroups,
        group.EffectiveUsers,
        withMemberships ? [.. group.Groups.Select(EffectiveGroupView.Of)] : null,
        withMemberships ? [.. group.Roles.Select(EffectiveRoleView.Of)] : null);
}

/// <summary>A direct member of a group.</summary>
/// <param name="Id">The user or group.</param>
/// <param name="Kind"><c>user</c> or <c>group</c>.</param>
/// <param name="Display">What it is called.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Excluded">Whether the connector's rules exclude it.</param>
internal sealed record MemberView(Guid Id, MemberKind Kind, string Display, string Source, bool Excluded)
{
    /// <summary>Shows a member.</summary>
    public static MemberView Of(DirectoryMember member) => new(member.Id, KindOf(member.Kind), member.Display, member.Owner.Text, !member.Included);

    /// <summary>A kind as the API has it.</summary>
    public static MemberKind KindOf(ResourceKind kind) => kind == ResourceKind.User ? MemberKind.User : MemberKind.Group;
}

/// <summary>What a member of a group, or a holder of a role, is.</summary>
internal enum MemberKind
{
    /// <summary>A user.</summary>
    User,

    /// <summary>A group.</summary>
    Group,
}

/// <summary>What refers to a user or group, and ends when it is deleted.</summary>
/// <param name="Roles">Roles that it was given itself.</param>
/// <param name="Groups">Groups that it is in directly, also those that an inactive user is kept in unseen.</param>
/// <param name="Members">For a group, how many users and groups it holds.</param>
internal sealed record ReferencesView(IReadOnlyList<ReferringRoleView> Roles, IReadOnlyList<ReferringGroupView> Groups, long Members)
{
    /// <summary>Shows references.</summary>
    public static ReferencesView Of(DirectoryReferences references) => new(
        [.. references.Roles.Select(role => new ReferringRoleView(role.Id, role.Name))],
        [.. references.Groups.Select(group => new ReferringGroupView(group.Id, group.Name, group.Owner.Text, group.Suspended))],
        references.Members);
}

/// <summary>A role that refers to a user or group.</summary>
/// <param name="Id">The role.</param>
/// <param name="Name">Its name.</param>
internal sealed record ReferringRoleView(Guid Id, string Name);

/// <summary>A group that refers to a user or group.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Suspended">Whether nobody sees the membership, since the user is inactive.</param>
internal sealed record ReferringGroupView(Guid Id, string Name, string Source, bool Suspended);
