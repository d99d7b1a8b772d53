using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Directory;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Roles;

/// <summary>Who was given a role by hand, and what of that only an administrator may end.</summary>
internal static class RoleHolderEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/roles/{role}/holders</c> and <c>/tenants/{tenant}/assignments-to-resolve</c>.</summary>
    public static void MapRoleHolders(this IEndpointRouteBuilder api)
    {
        api.MapGet("/tenants/{tenant}/roles/{role:guid}/holders", ListAsync).WithName("ListRoleHolders").RequireScope(OperatorScope.DirectoryRead);
        api.MapPost("/tenants/{tenant}/roles/{role:guid}/holders", AddAsync).WithName("AddRoleHolders").RequireScope(OperatorScope.Manage);
        api.MapDelete("/tenants/{tenant}/roles/{role:guid}/holders/{holder:guid}", RemoveAsync).WithName("RemoveRoleHolder").RequireScope(OperatorScope.Manage);
        api.MapGet("/tenants/{tenant}/assignments-to-resolve", ListUnresolvedAsync).WithName("ListAssignmentsToResolve").RequireScope(OperatorScope.Read);
    }

    /// <summary>Users and groups that were given a role by hand, by id. The <c>ETag</c> is the role's, for a change of who holds it.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role's id.</param>
    /// <param name="store">Keeps them.</param>
    /// <param name="limit">Holders on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<Page<RoleHolderView>>, ProblemHttpResult>> ListAsync(
        string tenant, Guid role, IRoleStore store, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        Guid? after = cursor is null ? null : Cursor.Read<Guid>(cursor);
        if (!TenantId.TryParse(tenant, out var id) || await store.ReadAsync(id, role, cancellationToken) is not { } found)
        {
            return Problems.NotFound("role");
        }

        // The role was read first: who holds it now may be later than that version, never earlier.
        var holders = await store.ReadHoldersAsync(id, role, after, count + 1, cancellationToken);
        return new Versioned<Page<RoleHolderView>>(
            new([.. holders.Take(count).Select(RoleHolderView.Of)], holders.Count > count ? Cursor.Of(holders[count - 1].Id) : null), found.Version);
    }

    /// <summary>Gives a role to users and groups. The <c>ETag</c> of the answer is the role's.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role's id.</param>
    /// <param name="holders">Who gets it.</param>
    /// <param name="ifMatch">The version of the role that is meant.</param>
    /// <param name="changes">Give it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task<Results<Changed, ProblemHttpResult>> AddAsync(
        string tenant, Guid role, NewRoleHolders holders, IfMatch ifMatch, RoleChanges changes, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, role, ifMatch, operation => operation with { AddHolders = [.. holders.Ids] }, changes, http, cancellationToken);

    /// <summary>
    /// Takes a role from a user or group; also from a deactivated user, whose assignments nobody else ends. If-Match is the ETag of the role, which rises with each change of who
    /// holds it; the answer has the next one.
    /// </summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="role">The role's id.</param>
    /// <param name="holder">The user's or group's id. Of one that does not hold the role nothing changes.</param>
    /// <param name="ifMatch">The version of the role that is meant.</param>
    /// <param name="changes">Take it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task<Results<Changed, ProblemHttpResult>> RemoveAsync(
        string tenant, Guid role, Guid holder, IfMatch ifMatch, RoleChanges changes, HttpContext http, CancellationToken cancellationToken) =>
        ChangeAsync(tenant, role, ifMatch, operation => operation with { RemoveHolders = [holder] }, changes, http, cancellationToken);

    /// <summary>Roles that hidden users (deactivated, deleted by their identity provider, excluded) still hold by hand, by user. Only an administrator may end them; those through groups end by themselves.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="store">Keeps them.</param>
    /// <param name="directory">Knows whether the tenant exists.</param>
    /// <param name="limit">Assignments on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<AssignmentsToResolveView>, ProblemHttpResult>> ListUnresolvedAsync(
        string tenant, IRoleStore store, IDirectoryStore directory, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        (Guid User, Guid Role)? after = Cursor.Read<Place>(cursor) is { } place ? (place.User, place.Role) : null;
        if (!TenantId.TryParse(tenant, out var id) || !await DirectoryRequest.ExistsAsync(directory, id, cancellationToken))
        {
            return Problems.NotFound("tenant");
        }

        var found = await store.ReadUnresolvedAsync(id, after, count + 1, cancellationToken);
        return TypedResults.Ok(new AssignmentsToResolveView(
            await store.CountUnresolvedAsync(id, cancellationToken),
            [.. found.Take(count).Select(AssignmentToResolveView.Of)],
            found.Count > count ? Cursor.Of(new Place(found[count - 1].User, found[count - 1].Role)) : null));
    }

    private static async Task<Results<Changed, ProblemHttpResult>> ChangeAsync(
        string tenant, Guid role, IfMatch ifMatch, Func<RoleOperation, RoleOperation> change, RoleChanges changes, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id))
        {
            return Problems.NotFound("role");
        }

        var (problem, version) = await changes.CommitAsync(change(changes.Operation(http, id, CommitAction.Update, role, ifMatch.Version)), cancellationToken);
        return problem is null ? new Changed(version) : problem;
    }

    private sealed record Place(Guid User, Guid Role);
}
