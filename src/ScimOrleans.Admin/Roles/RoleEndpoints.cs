using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Directory;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Versions;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Admin.Roles;

/// <summary>A tenant's roles, and who was given one by hand.</summary>
internal static class RoleEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/roles</c>.</summary>
    public static void MapRoles(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Roles");
        api.MapGet("/tenants/{tenant}/roles", ListAsync).WithName("ListRoles").RequireScope(OperatorScope.DirectoryRead);
        api.MapPost("/tenants/{tenant}/roles", CreateAsync).WithName("CreateRole").RequireScope(OperatorScope.Manage);
        api.MapGet("/tenants/{tenant}/roles/{role:guid}", GetAsync).WithName("GetRole").RequireScope(OperatorScope.DirectoryRead);
        api.MapPatch("/tenants/{tenant}/roles/{role:guid}", UpdateAsync).WithName("UpdateRole").RequireScope(OperatorScope.Manage)
            .Accepts<RoleContentView>("application/json", "application/merge-patch+json");
        api.MapDelete("/tenants/{tenant}/roles/{role:guid}", DeleteAsync).WithName("DeleteRole").RequireScope(OperatorScope.Manage);
        api.MapRoleHolders();
    }

    /// <summary>A tenant's roles with their rules, by name.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="store">Keeps them.</param>
    /// <param name="directory">Knows whether the tenant exists.</param>
    /// <param name="limit">Roles on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<RoleView>>, ProblemHttpResult>> ListAsync(
        string tenant, IRoleStore store, IDirectoryStore directory, int? limit, string? cursor, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await DirectoryRequest.ExistsAsync(directory, id, cancellationToken)
            ? TypedResults.Ok(WholeList.Page(await store.ReadAllAsync(id, cancellationToken), role => CaseFolding.Fold(role.Name), RoleView.Of, limit, cursor))
            : Problems.NotFound("tenant");

    /// <summary>Makes a role.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role.</param>
    /// <param name="grains">Know the tenant.</param>
    /// <param name="changes">Make it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RoleView>, ProblemHttpResult>> CreateAsync(
        string tenant, RoleContentView role, IGrainFactory grains, RoleChanges changes, HttpContext http, CancellationToken cancellationToken)
    {
        var (id, _, problem) = await DirectoryRequest.BeginChangeAsync(grains, tenant);
        if (problem is not null)
        {
            return problem;
        }

        var operation = changes.Operation(http, id, CommitAction.Create, null, null) with { Content = role.ToContent() };
        return await changes.CommitAndShowAsync(operation, $"/api/v1/tenants/{id}/roles/{operation.RoleId}", cancellationToken);
    }

    /// <summary>One role with its rules. Who has it, by hand or through groups: the list of users with the filter <c>role</c>.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role's id.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RoleView>, ProblemHttpResult>> GetAsync(string tenant, Guid role, IRoleStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await store.ReadAsync(id, role, cancellationToken) is { } found
            ? new Versioned<RoleView>(RoleView.Of(found), found.Version)
            : Problems.NotFound("role");

    /// <summary>Changes a role, as a merge patch (RFC 7396).</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role's id.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="store">Keeps it.</param>
    /// <param name="changes">Change it.</param>
    /// <param name="json">How bodies are read.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<RoleView>, ProblemHttpResult>> UpdateAsync(
        string tenant, Guid role, JsonElement patch, IfMatch ifMatch, IRoleStore store, RoleChanges changes, IOptions<JsonOptions> json, HttpContext http, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!TenantId.TryParse(tenant, out var id) || await store.ReadAsync(id, role, cancellationToken) is not { } found)
            {
                return Problems.NotFound("role");
            }

            var content = MergePatch.Apply(new RoleContentView(found.Name, found.Description, found.Administrator), patch, json.Value.SerializerOptions);
            var operation = changes.Operation(http, id, CommitAction.Update, role, ifMatch.Version ?? found.Version) with { Content = content.ToContent() };
            var changed = await changes.CommitAndShowAsync(operation, null, cancellationToken);
            if (ifMatch.Version is not null || !RoleChanges.IsToBeRepeated(changed.Result as ProblemHttpResult, attempt))
            {
                return changed;
            }
        }
    }

    /// <summary>Deletes a role with its rules; nobody has it any more.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role's id.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="changes">Delete it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string tenant, Guid role, IfMatch ifMatch, RoleChanges changes, HttpContext http, CancellationToken cancellationToken) =>
        !TenantId.TryParse(tenant, out var id) ? Problems.NotFound("role")
        : await changes.CommitAsync(changes.Operation(http, id, CommitAction.Delete, role, ifMatch.Version), cancellationToken) is { Problem: { } problem } ? problem
        : TypedResults.NoContent();
}
