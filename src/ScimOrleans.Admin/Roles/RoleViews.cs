using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Directory;

namespace ScimOrleans.Admin.Roles;

/// <summary>A role.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Administrator">Whether who has it administers the tenant's account in the application.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastModified">When it, its rules or its holders last changed.</param>
/// <param name="Rules">The rules that give it to groups.</param>
internal sealed record RoleView(
    Guid Id, string Name, string Description, bool Administrator, DateTimeOffset Created, DateTimeOffset LastModified, IReadOnlyList<RoleRuleView> Rules)
{
    /// <summary>Shows a role.</summary>
    public static RoleView Of(Role role) => new(
        role.Id, role.Name, role.Description, role.Administrator, role.Created, role.LastModified, [.. role.Rules.Select(rule => RoleRuleView.Of(role, rule))]);
}

/// <summary>What is said of a role.</summary>
/// <param name="Name">1 to 200 characters, unique in the tenant whatever its case.</param>
/// <param name="Description">At most 1,000 characters.</param>
/// <param name="Administrator">Whether who has it administers the tenant's account in the application.</param>
internal sealed record RoleContentView(string Name, string Description = "", bool Administrator = false)
{
    /// <summary>As the store takes it.</summary>
    public RoleContent ToContent() => new(Name, Description, Administrator);
}

/// <summary>A rule that gives a role to the groups that it matches. Of several that match a group the one with the highest priority decides, then the oldest.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">The role that it gives.</param>
/// <param name="RoleName">The role's name.</param>
/// <param name="Priority">Which rule decides: the one with the larger number.</param>
/// <param name="Match">How <paramref name="Text"/> is read.</param>
/// <param name="Text">What a group has to be like.</param>
internal sealed record RoleRuleView(Guid Id, Guid Role, string RoleName, int Priority, RoleMatch Match, string Text)
{
    /// <summary>Shows a rule.</summary>
    public static RoleRuleView Of(Role role, RoleRule rule) => new(rule.Id, role.Id, role.Name, rule.Priority, rule.Match, rule.Text);
}

/// <summary>A rule to be made.</summary>
/// <param name="Role">The role that it gives.</param>
/// <param name="Match"><c>nameGlob</c>: the group's whole name, <c>*</c> stands for any characters and <c>?</c> for one. <c>filter</c>: a SCIM filter on groups, but not on members.</param>
/// <param name="Text">The glob or filter, at most 1,000 characters.</param>
/// <param name="Priority">Which rule decides: the one with the larger number.</param>
internal sealed record NewRoleRule(Guid Role, RoleMatch Match, string Text, int Priority = 0);

/// <summary>What changes of a rule.</summary>
/// <param name="Match">How it is read; absent: it stays.</param>
/// <param name="Text">The glob or filter; absent: it stays.</param>
/// <param name="Priority">Which rule decides; absent: it stays.</param>
internal sealed record RoleRulePatch(RoleMatch? Match = null, string? Text = null, int? Priority = null);

/// <summary>A user or group that was given a role by hand.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind"><c>user</c> or <c>group</c>.</param>
/// <param name="Since">When.</param>
internal sealed record RoleHolderView(Guid Id, MemberKind Kind, DateTimeOffset Since)
{
    /// <summary>Shows a holder.</summary>
    public static RoleHolderView Of(RoleHolder holder) => new(holder.Id, MemberView.KindOf(holder.Kind), holder.Since);
}

/// <summary>Users and groups that are to hold a role.</summary>
/// <param name="Ids">Their ids, 1 to 1,000. Who holds it already stays as it is.</param>
internal sealed record NewRoleHolders(IReadOnlyList<Guid> Ids);

/// <summary>A role that a hidden user holds by hand: only an administrator may end that.</summary>
/// <param name="User">The user.</param>
/// <param name="UserName">Its user name.</param>
/// <param name="DisplayName">What it is called.</param>
/// <param name="Role">The role.</param>
/// <param name="RoleName">The role's name.</param>
/// <param name="Since">When the user was given it.</param>
internal sealed record AssignmentToResolveView(Guid User, string UserName, string DisplayName, Guid Role, string RoleName, DateTimeOffset Since)
{
    /// <summary>Shows an assignment.</summary>
    public static AssignmentToResolveView Of(UnresolvedAssignment assignment) =>
        new(assignment.User, assignment.UserName, assignment.DisplayName, assignment.Role, assignment.RoleName, assignment.Since);
}

/// <summary>Assignments to resolve.</summary>
/// <param name="Total">How many there are in all.</param>
/// <param name="Items">The page, by user, then role.</param>
/// <param name="NextCursor">Value of <c>cursor</c> for the next part; absent at the end of the list.</param>
internal sealed record AssignmentsToResolveView(
    long Total,
    IReadOnlyList<AssignmentToResolveView> Items,
    [property: System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)] string? NextCursor);
