using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Admin.Directory;

/// <summary>Edits the tenant's own users, and marks and deletes others. Bodies are those of SCIM; those of connectors are answered 409.</summary>
internal static class UserEditingEndpoints
{
    private delegate ValueTask<ScimResult<ResourceReply>> Edit(IUserGrain grain, WriteCommand command);

    /// <summary>Maps the changes of <c>/tenants/{tenant}/users</c>.</summary>
    public static void MapUserEditing(this IEndpointRouteBuilder api)
    {
        api.MapPost("/tenants/{tenant}/users", CreateAsync).WithName("CreateUser").RequireScope(OperatorScope.Manage);
        api.MapPut("/tenants/{tenant}/users/{user:guid}", ReplaceAsync).WithName("ReplaceUser").RequireScope(OperatorScope.Manage);
        api.MapPatch("/tenants/{tenant}/users/{user:guid}", PatchAsync).WithName("PatchUser").RequireScope(OperatorScope.Manage);
        api.MapPut("/tenants/{tenant}/users/{user:guid}/protection", ProtectAsync).WithName("ProtectUser").RequireScope(OperatorScope.Manage);
        api.MapDelete("/tenants/{tenant}/users/{user:guid}", DeleteAsync).WithName("DeleteUser").RequireScope(OperatorScope.Manage);
    }

    /// <summary>Makes a user of the tenant's own directory. The body is a SCIM User (RFC 7643 §4.1).</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="body">The user.</param>
    /// <param name="grains">Make it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="timeProvider">Gives the id its time.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<Versioned<UserView>, ProblemHttpResult>> CreateAsync(
        string tenant, ScimBody body, IGrainFactory grains, IDirectoryQueries queries, TimeProvider timeProvider, HttpContext http)
    {
        var user = CreationAttempt.IdFor(http, timeProvider);
        return CreationAttempt.MayHaveMade(http) && TenantId.TryParse(tenant, out var id)
            && (await ShowAsync(id, user, queries, $"/api/v1/tenants/{tenant}/users/{user}", http.RequestAborted)).Result is Versioned<UserView> made
            ? made
            : await EditAsync(tenant, user, body, null, (grain, command) => grain.CreateAsync(command, http.RequestAborted), grains, queries, http, $"/api/v1/tenants/{tenant}/users/{user}");
    }

    /// <summary>Replaces a user of the tenant's own directory (RFC 7644 §3.5.1).</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="body">The user.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    internal static Task<Results<Versioned<UserView>, ProblemHttpResult>> ReplaceAsync(
        string tenant, Guid user, ScimBody body, IfMatch ifMatch, IGrainFactory grains, IDirectoryQueries queries, HttpContext http) =>
        EditAsync(tenant, user, body, ifMatch.Version, (grain, command) => grain.ReplaceAsync(command, http.RequestAborted), grains, queries, http);

    /// <summary>Changes a user of the tenant's own directory by a SCIM PATCH (RFC 7644 §3.5.2).</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="body">The operations.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    internal static Task<Results<Versioned<UserView>, ProblemHttpResult>> PatchAsync(
        string tenant, Guid user, ScimBody body, IfMatch ifMatch, IGrainFactory grains, IDirectoryQueries queries, HttpContext http) =>
        EditAsync(tenant, user, body, ifMatch.Version, (grain, command) => grain.PatchAsync(command, http.RequestAborted), grains, queries, http);

    /// <summary>Protects any user, so that provisioning can neither link, change, deactivate nor delete it; or lifts the protection.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="protection">Whether it is protected.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<Versioned<UserView>, ProblemHttpResult>> ProtectAsync(
        string tenant, Guid user, ProtectionView protection, IfMatch ifMatch, IGrainFactory grains, IDirectoryQueries queries, HttpContext http)
    {
        var (id, _, problem) = await DirectoryRequest.BeginChangeAsync(grains, tenant);
        if (problem is not null)
        {
            return problem;
        }

        var command = new ProtectCommand { Caller = DirectoryRequest.Administrator(http, id), Protected = protection.Protected, IfMatch = DirectoryRequest.Tags(ifMatch.Version) };
        var changed = await grains.GetGrain<IUserGrain>(GrainKeys.Resource(id, user)).ProtectAsync(command, http.RequestAborted);
        return changed.Error is { } error ? Problems.Of(error) : await ShowAsync(id, user, queries, null, http.RequestAborted);
    }

    /// <summary>
    /// Deletes a user: one of the tenant's own, or one of a connector that is deactivated or that its identity provider has deleted. Its roles and memberships end;
    /// <c>references</c> tells of them beforehand.
    /// </summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Delete it.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string tenant, Guid user, IfMatch ifMatch, IGrainFactory grains, HttpContext http)
    {
        var (id, _, problem) = await DirectoryRequest.BeginChangeAsync(grains, tenant);
        if (problem is not null)
        {
            return problem;
        }

        var command = new DeleteCommand { Caller = DirectoryRequest.Administrator(http, id), IfMatch = DirectoryRequest.Tags(ifMatch.Version) };
        var deleted = await grains.GetGrain<IUserGrain>(GrainKeys.Resource(id, user)).DeleteAsync(command, http.RequestAborted);
        return deleted.Error is { } error ? Problems.Of(error) : TypedResults.NoContent();
    }

    private static async Task<Results<Versioned<UserView>, ProblemHttpResult>> EditAsync(
        string tenant, Guid user, ScimBody body, long? version, Edit edit, IGrainFactory grains, IDirectoryQueries queries, HttpContext http, string? location = null)
    {
        var (id, limits, problem) = await DirectoryRequest.BeginChangeAsync(grains, tenant);
        if (problem is not null)
        {
            return problem;
        }

        var command = new WriteCommand { Caller = DirectoryRequest.Administrator(http, id, limits), Body = body.ToUtf8(), IfMatch = DirectoryRequest.Tags(version) };
        var edited = await edit(grains.GetGrain<IUserGrain>(GrainKeys.Resource(id, user)), command);
        return edited.Error is { } error ? Problems.Of(error) : await ShowAsync(id, user, queries, location, http.RequestAborted);
    }

    private static async Task<Results<Versioned<UserView>, ProblemHttpResult>> ShowAsync(
        TenantId tenant, Guid user, IDirectoryQueries queries, string? location, CancellationToken cancellationToken) =>
        await queries.ReadUserAsync(tenant, user, asApplication: false, cancellationToken) is { } found
            ? new Versioned<UserView>(UserView.Of(found, withMemberships: true), found.Version, location)
            : Problems.NotFound("user");
}
