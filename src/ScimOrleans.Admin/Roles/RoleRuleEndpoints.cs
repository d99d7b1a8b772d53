using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Directory;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Roles;

/// <summary>The rules that give roles to groups, so that a group that is pushed gives its role without a hand.</summary>
internal static class RoleRuleEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/role-rules</c>.</summary>
    public static void MapRoleRules(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Roles");
        api.MapGet("/tenants/{tenant}/role-rules", ListAsync).WithName("ListRoleRules").RequireScope(OperatorScope.DirectoryRead);
        api.MapPost("/tenants/{tenant}/role-rules", CreateAsync).WithName("CreateRoleRule").RequireScope(OperatorScope.Manage);
        api.MapGet("/tenants/{tenant}/role-rules/{rule:guid}", GetAsync).WithName("GetRoleRule").RequireScope(OperatorScope.DirectoryRead);
        api.MapPatch("/tenants/{tenant}/role-rules/{rule:guid}", UpdateAsync).WithName("UpdateRoleRule").RequireScope(OperatorScope.Manage);
        api.MapDelete("/tenants/{tenant}/role-rules/{rule:guid}", DeleteAsync).WithName("DeleteRoleRule").RequireScope(OperatorScope.Manage);
    }

    /// <summary>A tenant's rules, the deciding ones first: by priority, then the oldest.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="store">Keeps them.</param>
    /// <param name="directory">Knows whether the tenant exists.</param>
    /// <param name="limit">Rules on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<RoleRuleView>>, ProblemHttpResult>> ListAsync(
        string tenant, IRoleStore store, IDirectoryStore directory, int? limit, string? cursor, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await DirectoryRequest.ExistsAsync(directory, id, cancellationToken)
            ? TypedResults.Ok(WholeList.Page(
                (await store.ReadAllAsync(id, cancellationToken)).SelectMany(role => role.Rules.Select(rule => (Role: role, Rule: rule))),
                one => string.Create(CultureInfo.InvariantCulture, $"{(long)int.MaxValue - one.Rule.Priority:D10} {one.Rule.Id}"),
                one => RoleRuleView.Of(one.Role, one.Rule),
                limit,
                cursor))
            : Problems.NotFound("tenant");

    /// <summary>Makes a rule. It holds at once, for the groups that are there and those to come.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Make it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RoleRuleView>, ProblemHttpResult>> CreateAsync(
        string tenant, NewRoleRule rule, IRoleStore store, RoleChanges changes, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id) || await store.ReadAsync(id, rule.Role, cancellationToken) is not { } role)
        {
            return Problems.NotFound("role");
        }

        var made = new RoleRule(changes.NewId(http), rule.Priority, rule.Match, rule.Text);
        return await changes.CommitAsync(changes.Operation(http, id, CommitAction.Update, role.Id, null) with { PutRules = [made] }, cancellationToken) is { Problem: { } problem }
            ? problem
            : new Versioned<RoleRuleView>(RoleRuleView.Of(role, made), RoleRuleVersion.Of(made), $"/api/v1/tenants/{id}/role-rules/{made.Id}");
    }

    /// <summary>One rule.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule's id.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RoleRuleView>, ProblemHttpResult>> GetAsync(string tenant, Guid rule, IRoleStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await FindAsync(store, id, rule, cancellationToken) is var (role, found)
            ? new Versioned<RoleRuleView>(RoleRuleView.Of(role, found), RoleRuleVersion.Of(found))
            : Problems.NotFound("rule");

    /// <summary>Changes a rule. It keeps its age.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule's id.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Change it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RoleRuleView>, ProblemHttpResult>> UpdateAsync(
        string tenant, Guid rule, RoleRulePatch patch, IfMatch ifMatch, IRoleStore store, RoleChanges changes, HttpContext http, CancellationToken cancellationToken)
    {
        RoleRule Patched(RoleRule before) => new(rule, patch.Priority ?? before.Priority, patch.Match ?? before.Match, patch.Text ?? before.Text);
        return await ChangeAsync(tenant, rule, ifMatch, (operation, before) => operation with { PutRules = [Patched(before)] }, store, changes, http, cancellationToken) switch
        {
            { Problem: { } problem } => problem,
            var (role, before, _) => new Versioned<RoleRuleView>(RoleRuleView.Of(role!, Patched(before!)), RoleRuleVersion.Of(Patched(before!))),
        };
    }

    /// <summary>Deletes a rule. Groups that it gave a role have it no longer by it.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule's id.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Delete it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string tenant, Guid rule, IfMatch ifMatch, IRoleStore store, RoleChanges changes, HttpContext http, CancellationToken cancellationToken) =>
        await ChangeAsync(tenant, rule, ifMatch, (operation, _) => operation with { RemoveRules = [rule] }, store, changes, http, cancellationToken) is { Problem: { } problem }
            ? problem
            : TypedResults.NoContent();

    /// <summary>Changes a rule as it was read: the store refuses the change if the role has changed since, and it is computed anew, from a rule that is compared with If-Match anew.</summary>
    private static async Task<(Role? Role, RoleRule? Before, ProblemHttpResult? Problem)> ChangeAsync(
        string tenant,
        Guid rule,
        IfMatch ifMatch,
        Func<RoleOperation, RoleRule, RoleOperation> change,
        IRoleStore store,
        RoleChanges changes,
        HttpContext http,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!TenantId.TryParse(tenant, out var id) || await FindAsync(store, id, rule, cancellationToken) is not var (role, before))
            {
                return (null, null, Problems.NotFound("rule"));
            }

            if (ifMatch.Version is { } version && version != RoleRuleVersion.Of(before))
            {
                return (null, null, Problems.Of(
                    StatusCodes.Status412PreconditionFailed, "The rule is not any more as If-Match names it. Read it again, and repeat the change on what you read."));
            }

            var (problem, _) = await changes.CommitAsync(change(changes.Operation(http, id, CommitAction.Update, role.Id, role.Version), before), cancellationToken);
            if (!RoleChanges.IsToBeRepeated(problem, attempt))
            {
                return (role, before, problem);
            }
        }
    }

    private static async Task<(Role Role, RoleRule Rule)?> FindAsync(IRoleStore store, TenantId tenant, Guid rule, CancellationToken cancellationToken) =>
        (await store.ReadAllAsync(tenant, cancellationToken)).FirstOrDefault(role => role.Rules.Any(known => known.Id == rule)) is { } role
            ? (role, role.Rules.Single(known => known.Id == rule))
            : null;
}
