using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Directory;

/// <summary>Reads the groups of a tenant's directory.</summary>
internal static class GroupEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/groups</c>.</summary>
    public static void MapGroups(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Directory");
        api.MapGet("/tenants/{tenant}/groups", ListAsync).WithName("ListGroups").RequireScope(OperatorScope.DirectoryRead);
        api.MapGet("/tenants/{tenant}/groups/{group:guid}", GetAsync).WithName("GetGroup").RequireScope(OperatorScope.DirectoryRead);
        api.MapGet("/tenants/{tenant}/groups/{group:guid}/members", ListMembersAsync).WithName("ListGroupMembers").RequireScope(OperatorScope.DirectoryRead);
        api.MapGet("/tenants/{tenant}/groups/{group:guid}/references", GetReferencesAsync).WithName("GetGroupReferences").RequireScope(OperatorScope.Read);
        api.MapGroupEditing();
    }

    /// <summary>A tenant's groups, as the application sees them or as an administrator does. Those that a user or group is in are this list with the filter <c>member</c>.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="queries">Read them.</param>
    /// <param name="store">Knows whether the tenant exists.</param>
    /// <param name="http">The request.</param>
    /// <param name="filter">Which groups, in which order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<GroupView>>, ProblemHttpResult>> ListAsync(
        string tenant, IDirectoryQueries queries, IDirectoryStore store, HttpContext http, [AsParameters] GroupFilter filter, CancellationToken cancellationToken)
    {
        if (!DirectoryRequest.TryRead(http, tenant, DirectoryRequest.View(filter.View), out var id, out var problem))
        {
            return problem;
        }

        var list = filter.ToList(id);
        var found = await queries.ListGroupsAsync(list, cancellationToken);
        return found.Items.Count == 0 && !await DirectoryRequest.ExistsAsync(store, id, cancellationToken)
            ? Problems.NotFound("tenant")
            : TypedResults.Ok(new Page<GroupView>([.. found.Items.Select(group => GroupView.Of(group, list.WithMemberships))], found.Next is { } next ? Cursor.Of(next) : null));
    }

    /// <summary>One group, with the groups that it is in and the roles that it gives.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="view">Whose view: <c>application</c>, the default, or <c>administrator</c>, which shows and marks what is hidden.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<GroupView>, ProblemHttpResult>> GetAsync(
        string tenant, Guid group, string? view, IDirectoryQueries queries, HttpContext http, CancellationToken cancellationToken)
    {
        if (!DirectoryRequest.TryRead(http, tenant, DirectoryRequest.View(view), out var id, out var problem))
        {
            return problem;
        }

        return await queries.ReadGroupAsync(id, group, DirectoryRequest.View(view) != DirectoryView.Administrator, cancellationToken) is { } found
            ? new Versioned<GroupView>(GroupView.Of(found, withMemberships: true), found.Version)
            : Problems.NotFound("group");
    }

    /// <summary>Direct members of a group, by id. All users in it, also through nesting: the list of users with the filter <c>group</c>.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="view">Whose view: <c>application</c>, the default, or <c>administrator</c>, which shows and marks what is hidden.</param>
    /// <param name="queries">Read them.</param>
    /// <param name="http">The request.</param>
    /// <param name="limit">Members on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<MemberView>>, ProblemHttpResult>> ListMembersAsync(
        string tenant, Guid group, string? view, IDirectoryQueries queries, HttpContext http, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        Guid? after = cursor is null ? null : Cursor.Read<Guid>(cursor);
        if (!DirectoryRequest.TryRead(http, tenant, DirectoryRequest.View(view), out var id, out var problem))
        {
            return problem;
        }

        var asApplication = DirectoryRequest.View(view) != DirectoryView.Administrator;
        var members = await queries.ReadMembersAsync(id, group, asApplication, after, count + 1, cancellationToken);
        return members.Count == 0 && await queries.ReadGroupAsync(id, group, asApplication, cancellationToken) is null
            ? Problems.NotFound("group")
            : TypedResults.Ok(new Page<MemberView>([.. members.Take(count).Select(MemberView.Of)], members.Count > count ? Cursor.Of(members[count - 1].Id) : null));
    }

    /// <summary>What refers to a group, and ends when it is deleted.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="group">The group's id.</param>
    /// <param name="queries">Find it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<ReferencesView>, ProblemHttpResult>> GetReferencesAsync(string tenant, Guid group, IDirectoryQueries queries, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await queries.ReadGroupAsync(id, group, asApplication: false, cancellationToken) is not null
            ? TypedResults.Ok(ReferencesView.Of(await queries.ReadReferencesAsync(id, group, cancellationToken)))
            : Problems.NotFound("group");
}

/// <summary>Which groups, in which order.</summary>
/// <param name="View">Whose view: <c>application</c>, the default, or <c>administrator</c>, which shows and marks what is hidden.</param>
/// <param name="Search">Each word of it begins a word of the name.</param>
/// <param name="Excluded">Those that the connectors' rules exclude, or those that they do not.</param>
/// <param name="Source">Those that come from there: <c>connector:okta</c>, <c>local</c> or <c>built-in</c>.</param>
/// <param name="Member">Those that this user or group is in, directly or through nesting.</param>
/// <param name="Role">Those that give this role to their members.</param>
/// <param name="Order">What they are ordered by: <c>name</c>, the default, or <c>created</c>.</param>
/// <param name="Descending">Whether the order is the other way round.</param>
/// <param name="Memberships">Whether they come with the groups that they are in and the roles that they give.</param>
/// <param name="Limit">Groups on a page, 1 to 200.</param>
/// <param name="Cursor">Where to go on.</param>
internal sealed record GroupFilter(
    string? View,
    string? Search,
    bool? Excluded,
    string? Source,
    Guid? Member,
    Guid? Role,
    string? Order,
    bool? Descending,
    bool? Memberships,
    int? Limit,
    string? Cursor)
{
    /// <summary>The list that is meant.</summary>
    public GroupList ToList(TenantId tenant)
    {
        var list = new GroupList
        {
            Tenant = tenant,
            AsApplication = DirectoryRequest.View(View) != DirectoryView.Administrator,
            Search = Search,
            Hidden = Excluded,
            Owner = DirectoryRequest.Source(Source),
            Member = Member,
            Role = Role,
            Order = DirectoryRequest.Word<GroupOrder>(Order, "order") ?? GroupOrder.Name,
            Descending = Descending ?? false,
            WithMemberships = Memberships ?? false,
            Limit = Lists.Cursor.Limit(Limit),
        };
        return list with { After = DirectoryRequest.Cursor(Cursor, list.OrderName) };
    }
}
