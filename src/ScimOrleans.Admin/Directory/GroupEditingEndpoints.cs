using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
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

/// <summary>Edits the tenant's own groups, and deletes those that an identity provider has left. Bodies are those of SCIM.</summary>
internal static class GroupEditingEndpoints
{
    private delegate ValueTask<ScimResult<ResourceReply>> Edit(IGroupGrain grain, WriteCommand command);

    /// <summary>Maps the changes of <c>/tenants/{tenant}/groups</c>.</summary>
    public static void MapGroupEditing(this IEndpointRouteBuilder api)
    {
        api.MapPost("/tenants/{tenant}/groups", CreateAsync).WithName("CreateGroup").RequireScope(OperatorScope.Manage);
        api.MapPut("/tenants/{tenant}/groups/{group:guid}", ReplaceAsync).WithName("ReplaceGroup").RequireScope(OperatorScope.Manage);
        api.MapPatch("/tenants/{tenant}/groups/{group:guid}", PatchAsync).WithName("PatchGroup").RequireScope(OperatorScope.Manage);
        api.MapDelete("/tenants/{tenant}/groups/{group:guid}", DeleteAsync).WithName("DeleteGroup").RequireScope(OperatorScope.Manage);
    }

    /// <summary>Makes a group of the tenant's own directory. The body is a SCIM Group (RFC 7643 §4.2); its members are any users and groups of the tenant.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="body">The group.</param>
    /// <param name="grains">Make it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="timeProvider">Gives the id its time.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<Versioned<GroupView>, ProblemHttpResult>> CreateAsync(
        string tenant, ScimBody body, IGrainFactory grains, IDirectoryQueries queries, TimeProvider timeProvider, HttpContext http)
    {
        var group = CreationAttempt.IdFor(http, timeProvider);
        return CreationAttempt.MayHaveMade(http) && TenantId.TryParse(tenant, out var id)
            && (await ShowAsync(id, group, queries, $"/api/v1/tenants/{tenant}/groups/{group}", http.RequestAborted)).Result is Versioned<GroupView> made
            ? made
            : await EditAsync(tenant, group, body, null, (grain, command) => grain.CreateAsync(command, http.RequestAborted), grains, queries, http, $"/api/v1/tenants/{tenant}/groups/{group}");
    }

    /// <summary>Replaces a group of the tenant's own directory (RFC 7644 §3.5.1); without members they stay.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="body">The group.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    internal static Task<Results<Versioned<GroupView>, ProblemHttpResult>> ReplaceAsync(
        string tenant, Guid group, ScimBody body, IfMatch ifMatch, IGrainFactory grains, IDirectoryQueries queries, HttpContext http) =>
        EditAsync(tenant, group, body, ifMatch.Version, (grain, command) => grain.ReplaceAsync(command, http.RequestAborted), grains, queries, http);

    /// <summary>Changes a group of the tenant's own directory, or its members, by a SCIM PATCH (RFC 7644 §3.5.2).</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="body">The operations.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    internal static Task<Results<Versioned<GroupView>, ProblemHttpResult>> PatchAsync(
        string tenant, Guid group, ScimBody body, IfMatch ifMatch, IGrainFactory grains, IDirectoryQueries queries, HttpContext http) =>
        EditAsync(tenant, group, body, ifMatch.Version, (grain, command) => grain.PatchAsync(command, http.RequestAborted), grains, queries, http);

    /// <summary>
    /// Deletes a group: one of the tenant's own, or one whose identity provider has left it: its connector does not exist any more, or <paramref name="force"/> says so.
    /// Its roles and memberships end; <c>references</c> tells of them beforehand.
    /// </summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="force">Whether the operator says that the identity provider has left it.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Delete it.</param>
    /// <param name="queries">Tell whose it is.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string tenant, Guid group, bool? force, IfMatch ifMatch, IGrainFactory grains, IDirectoryQueries queries, HttpContext http)
    {
        var (id, _, problem) = await DirectoryRequest.BeginChangeAsync(grains, tenant);
        if (problem is not null)
        {
            return problem;
        }

        var command = new DeleteCommand
        {
            Caller = DirectoryRequest.Administrator(http, id),
            IfMatch = DirectoryRequest.Tags(ifMatch.Version),
            IsAbandoned = force == true || await IsAbandonedAsync(id, group, grains, queries, http.RequestAborted),
        };
        var deleted = await grains.GetGrain<IGroupGrain>(GrainKeys.Resource(id, group)).DeleteAsync(command, http.RequestAborted);
        return deleted.Error is { } error ? Problems.Of(error) : TypedResults.NoContent();
    }

    /// <summary>Whether the connector of a group does not exist any more.</summary>
    private static async Task<bool> IsAbandonedAsync(TenantId tenant, Guid group, IGrainFactory grains, IDirectoryQueries queries, CancellationToken cancellationToken) =>
        await queries.ReadGroupAsync(tenant, group, asApplication: false, cancellationToken) is { Owner.Connector: { } connector }
        && await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(tenant, connector)).GetAsync() is null;

    private static async Task<Results<Versioned<GroupView>, ProblemHttpResult>> EditAsync(
        string tenant, Guid group, ScimBody body, long? version, Edit edit, IGrainFactory grains, IDirectoryQueries queries, HttpContext http, string? location = null)
    {
        var (id, limits, problem) = await DirectoryRequest.BeginChangeAsync(grains, tenant);
        if (problem is not null)
        {
            return problem;
        }

        var command = new WriteCommand { Caller = DirectoryRequest.Administrator(http, id, limits), Body = body.ToUtf8(), IfMatch = DirectoryRequest.Tags(version) };
        var edited = await edit(grains.GetGrain<IGroupGrain>(GrainKeys.Resource(id, group)), command);
        return edited.Error is { } error ? Problems.Of(error) : await ShowAsync(id, group, queries, location, http.RequestAborted);
    }

    private static async Task<Results<Versioned<GroupView>, ProblemHttpResult>> ShowAsync(
        TenantId tenant, Guid group, IDirectoryQueries queries, string? location, CancellationToken cancellationToken) =>
        await queries.ReadGroupAsync(tenant, group, asApplication: false, cancellationToken) is { } found
            ? new Versioned<GroupView>(GroupView.Of(found, withMemberships: true), found.Version, location)
            : Problems.NotFound("group");
}
