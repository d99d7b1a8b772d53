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

/// <summary>Reads the users of a tenant's directory.</summary>
internal static class UserEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/users</c>.</summary>
    public static void MapUsers(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Directory");
        api.MapGet("/tenants/{tenant}/users", ListAsync).WithName("ListUsers").RequireScope(OperatorScope.DirectoryRead);
        api.MapGet("/tenants/{tenant}/users/{user:guid}", GetAsync).WithName("GetUser").RequireScope(OperatorScope.DirectoryRead);
        api.MapGet("/tenants/{tenant}/users/{user:guid}/references", GetReferencesAsync).WithName("GetUserReferences").RequireScope(OperatorScope.Read);
        api.MapUserEditing();
    }

    /// <summary>A tenant's users, as the application sees them or as an administrator does. All members of a group, or holders of a role, are this list with the filters <c>group</c> and <c>role</c>.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="queries">Read them.</param>
    /// <param name="store">Knows whether the tenant exists.</param>
    /// <param name="http">The request.</param>
    /// <param name="filter">Which users, in which order.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<UserView>>, ProblemHttpResult>> ListAsync(
        string tenant, IDirectoryQueries queries, IDirectoryStore store, HttpContext http, [AsParameters] UserFilter filter, CancellationToken cancellationToken)
    {
        if (!DirectoryRequest.TryRead(http, tenant, DirectoryRequest.View(filter.View), out var id, out var problem))
        {
            return problem;
        }

        var list = filter.ToList(id);
        var found = await queries.ListUsersAsync(list, cancellationToken);
        return found.Items.Count == 0 && !await DirectoryRequest.ExistsAsync(store, id, cancellationToken)
            ? Problems.NotFound("tenant")
            : TypedResults.Ok(new Page<UserView>([.. found.Items.Select(user => UserView.Of(user, list.WithMemberships))], found.Next is { } next ? Cursor.Of(next) : null));
    }

    /// <summary>One user, with its groups and roles and how it has them.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="view">Whose view: <c>application</c>, the default, or <c>administrator</c>, which shows and marks what is hidden.</param>
    /// <param name="queries">Read it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<UserView>, ProblemHttpResult>> GetAsync(
        string tenant, Guid user, string? view, IDirectoryQueries queries, HttpContext http, CancellationToken cancellationToken)
    {
        if (!DirectoryRequest.TryRead(http, tenant, DirectoryRequest.View(view), out var id, out var problem))
        {
            return problem;
        }

        return await queries.ReadUserAsync(id, user, DirectoryRequest.View(view) != DirectoryView.Administrator, cancellationToken) is { } found
            ? new Versioned<UserView>(UserView.Of(found, withMemberships: true), found.Version)
            : Problems.NotFound("user");
    }

    /// <summary>What refers to a user, and ends when it is deleted.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="user">The user's id.</param>
    /// <param name="queries">Find it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<ReferencesView>, ProblemHttpResult>> GetReferencesAsync(string tenant, Guid user, IDirectoryQueries queries, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await queries.ReadUserAsync(id, user, asApplication: false, cancellationToken) is not null
            ? TypedResults.Ok(ReferencesView.Of(await queries.ReadReferencesAsync(id, user, cancellationToken)))
            : Problems.NotFound("user");
}

/// <summary>Which users, in which order.</summary>
/// <param name="View">Whose view: <c>application</c>, the default, or <c>administrator</c>, which shows and marks what is hidden.</param>
/// <param name="Search">Each word of it begins a word of the user name, e-mail, first, last or display name.</param>
/// <param name="Hidden">Hidden ones, or those that are not.</param>
/// <param name="Active">Active ones, or those that are not.</param>
/// <param name="Source">Those that come from there: <c>connector:okta</c> or <c>local</c>.</param>
/// <param name="Group">Those in this group, directly or through nesting.</param>
/// <param name="Role">Those with this role, by hand or through groups.</param>
/// <param name="Order">What they are ordered by: <c>userName</c>, the default, <c>email</c>, <c>displayName</c>, <c>lastModified</c> or <c>created</c>.</param>
/// <param name="Descending">Whether the order is the other way round.</param>
/// <param name="Memberships">Whether they come with their groups and roles.</param>
/// <param name="Limit">Users on a page, 1 to 200.</param>
/// <param name="Cursor">Where to go on.</param>
internal sealed record UserFilter(
    string? View,
    string? Search,
    bool? Hidden,
    bool? Active,
    string? Source,
    Guid? Group,
    Guid? Role,
    string? Order,
    bool? Descending,
    bool? Memberships,
    int? Limit,
    string? Cursor)
{
    /// <summary>The list that is meant.</summary>
    public UserList ToList(TenantId tenant)
    {
        var list = new UserList
        {
            Tenant = tenant,
            AsApplication = DirectoryRequest.View(View) != DirectoryView.Administrator,
            Search = Search,
            Hidden = Hidden,
            Active = Active,
            Owner = DirectoryRequest.Source(Source),
            Group = Group,
            Role = Role,
            Order = DirectoryRequest.Word<UserOrder>(Order, "order") ?? UserOrder.UserName,
            Descending = Descending ?? false,
            WithMemberships = Memberships ?? false,
            Limit = Lists.Cursor.Limit(Limit),
        };
        return list with { After = DirectoryRequest.Cursor(Cursor, list.OrderName) };
    }
}
