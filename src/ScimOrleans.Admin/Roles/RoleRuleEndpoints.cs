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
        api.MapPatch("/tenants/{tenant}/role-rules/{rule:guid}", UpdateAsync).WithName("UpdateRoleRule").RequireScope(OperatorScope.Manage);
        api.MapDelete("/tenants/{tenant}/role-rules/{rule:guid}", DeleteAsync).WithName("DeleteRoleRule").RequireScope(OperatorScope.Manage);
    }

    /// <summary>All rules of a tenant, the deciding ones first: by priority, then the oldest. They are at most 200, so that there is one page.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="store">Keeps them.</param>
    /// <param name="directory">Knows whether the tenant exists.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<RoleRuleView>>, ProblemHttpResult>> ListAsync(
        string tenant, IRoleStore store, IDirectoryStore directory, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await DirectoryRequest.ExistsAsync(directory, id, cancellationToken)
            ? TypedResults.Ok(new Page<RoleRuleView>(
                [.. (await store.ReadAllAsync(id, cancellationToken)).SelectMany(role => role.Rules.Select(rule => RoleRuleView.Of(role, rule)))
                    .OrderByDescending(rule => rule.Priority).ThenBy(rule => rule.Id)],
                null))
            : Problems.NotFound("tenant");

    /// <summary>Makes a rule. It holds at once, for the groups that are there and those to come.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Make it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Created<RoleRuleView>, ProblemHttpResult>> CreateAsync(
        string tenant, NewRoleRule rule, IRoleStore store, RoleChanges changes, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id) || await store.ReadAsync(id, rule.Role, cancellationToken) is not { } role)
        {
            return Problems.NotFound("role");
        }

        var made = new RoleRule(changes.NewId(http), rule.Priority, rule.Match, rule.Text);
        return await changes.CommitAsync(changes.Operation(http, id, CommitAction.Update, role.Id, null) with { PutRules = [made] }, cancellationToken) is { } problem
            ? problem
            : TypedResults.Created($"/api/v1/tenants/{id}/role-rules/{made.Id}", RoleRuleView.Of(role, made));
    }

    /// <summary>Changes a rule. It keeps its age.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule's id.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Change it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<RoleRuleView>, ProblemHttpResult>> UpdateAsync(
        string tenant, Guid rule, RoleRulePatch patch, IRoleStore store, RoleChanges changes, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id) || await FindAsync(store, id, rule, cancellationToken) is not { } role)
        {
            return Problems.NotFound("rule");
        }

        var before = role.Rules.Single(known => known.Id == rule);
        var after = new RoleRule(rule, patch.Priority ?? before.Priority, patch.Match ?? before.Match, patch.Text ?? before.Text);

        // Computed from this version of the role; somebody else's change in between is answered 412 and not undone.
        return await changes.CommitAsync(changes.Operation(http, id, CommitAction.Update, role.Id, role.Version) with { PutRules = [after] }, cancellationToken) is { } problem
            ? problem
            : TypedResults.Ok(RoleRuleView.Of(role, after));
    }

    /// <summary>Deletes a rule. Groups that it gave a role have it no longer by it.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="rule">The rule's id.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Delete it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string tenant, Guid rule, IRoleStore store, RoleChanges changes, HttpContext http, CancellationToken cancellationToken) =>
        !TenantId.TryParse(tenant, out var id) || await FindAsync(store, id, rule, cancellationToken) is not { } role ? Problems.NotFound("rule")
        : await changes.CommitAsync(changes.Operation(http, id, CommitAction.Update, role.Id, null) with { RemoveRules = [rule] }, cancellationToken) is { } problem ? problem
        : TypedResults.NoContent();

    private static async Task<Role?> FindAsync(IRoleStore store, TenantId tenant, Guid rule, CancellationToken cancellationToken) =>
        (await store.ReadAllAsync(tenant, cancellationToken)).FirstOrDefault(role => role.Rules.Any(known => known.Id == rule));
}
