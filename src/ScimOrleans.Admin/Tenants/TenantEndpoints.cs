using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Jobs;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Tenants;

/// <summary>Tenants, as an operator sees them.</summary>
internal static class TenantEndpoints
{
    /// <summary>Maps <c>/tenants</c>.</summary>
    public static void MapTenants(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Tenants");
        api.MapGet("/tenants", ListAsync).WithName("ListTenants").RequireScope(OperatorScope.Read);
        api.MapPost("/tenants", CreateAsync).WithName("CreateTenant").RequireScope(OperatorScope.Manage);
        api.MapGet("/tenants/{tenant}", GetAsync).WithName("GetTenant").RequireScope(OperatorScope.Read);
        api.MapGet("/tenants/{tenant}/usage", GetUsageAsync).WithName("GetTenantUsage").RequireScope(OperatorScope.Read);
        api.MapPatch("/tenants/{tenant}", UpdateAsync).WithName("UpdateTenant").RequireScope(OperatorScope.Manage);
        api.MapDelete("/tenants/{tenant}", DeleteAsync).WithName("DeleteTenant").RequireScope(OperatorScope.Manage);
    }

    /// <summary>All tenants, by id.</summary>
    /// <param name="catalog">Knows them.</param>
    /// <param name="grains">Tell of each.</param>
    /// <param name="limit">Tenants on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Ok<Page<TenantView>>> ListAsync(ITenantCatalog catalog, IGrainFactory grains, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        TenantId? after = Cursor.Read<string>(cursor) is { } last && TenantId.TryParse(last, out var known) ? known : null;
        var ids = await catalog.ListAsync(after, count + 1, cancellationToken);
        var shown = ids.Take(count).ToList();
        var tenants = await Task.WhenAll(shown.Select(id => grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync().AsTask()));
        var views = shown.Zip(tenants).Where(pair => pair.Second is not null).Select(pair => TenantView.Of(pair.First, pair.Second!)).ToList();
        return TypedResults.Ok(new Page<TenantView>(views, ids.Count > count ? Cursor.Of(shown[^1].Value) : null));
    }

    /// <summary>Makes a tenant with an empty directory.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="grains">Make it.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<TenantView>, ProblemHttpResult>> CreateAsync(NewTenant tenant, IGrainFactory grains, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant.Id, out var id))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"id is 1 to {TenantId.MaxLength} lower-case letters, digits and hyphens, not beginning with a hyphen.", "invalidValue");
        }

        var grain = grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id));
        if (!CreationAttempt.MayHaveMade(http) && await grain.GetAsync() is not null)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"The tenant '{id}' exists already.");
        }

        var created = await grain.CreateAsync(tenant.Name, cancellationToken);
        return created.TryGet(out var snapshot, out var error) ? new Versioned<TenantView>(TenantView.Of(id, snapshot), snapshot.Version, $"/api/v1/tenants/{id}") : Problems.Of(error);
    }

    /// <summary>One tenant.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="grains">Tell of it.</param>
    internal static async Task<Results<Versioned<TenantView>, ProblemHttpResult>> GetAsync(string tenant, IGrainFactory grains) =>
        TenantId.TryParse(tenant, out var id) && await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is { } found
            ? new Versioned<TenantView>(TenantView.Of(id, found), found.Version)
            : Problems.NotFound("tenant");

    /// <summary>How much a tenant's directory holds, to be compared with the tenant's limits.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="grains">Tell of it.</param>
    /// <param name="catalog">Counts.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<TenantUsageView>, ProblemHttpResult>> GetUsageAsync(string tenant, IGrainFactory grains, ITenantCatalog catalog, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) && await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is not null
            ? TypedResults.Ok(TenantUsageView.Of(await catalog.ReadUsageAsync(id, cancellationToken)))
            : Problems.NotFound("tenant");

    /// <summary>Renames a tenant, sets its limits or what its logs may hold, suspends it (its SCIM requests are answered 403 within five seconds; reading goes on) or resumes it.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<TenantView>, ProblemHttpResult>> UpdateAsync(string tenant, TenantPatch patch, IfMatch ifMatch, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id))
        {
            return Problems.NotFound("tenant");
        }

        var updated = await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).UpdateAsync(
            new() { Name = patch.Name, Suspended = patch.Suspended, Limits = patch.Limits?.ToRequestLimits(), DirectoryLimits = patch.Limits?.ToDirectoryLimits(), LogsValues = patch.LogsValues }, ifMatch.Version, cancellationToken);
        return updated.TryGet(out var snapshot, out var error) ? new Versioned<TenantView>(TenantView.Of(id, snapshot), snapshot.Version) : Problems.Of(error);
    }

    /// <summary>Deletes a tenant with everything it owns. SCIM is refused at once; the rest is a job that goes on by itself, also after a crash. The id is never given to another tenant.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Delete it.</param>
    /// <param name="jobs">Tell of the job.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Accepted<JobView>, ProblemHttpResult>> DeleteAsync(string tenant, IfMatch ifMatch, IGrainFactory grains, IJobStore jobs, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id))
        {
            return Problems.NotFound("tenant");
        }

        var deleted = await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).DeleteAsync(ifMatch.Version, cancellationToken);
        if (!deleted.TryGet(out _, out var error))
        {
            return Problems.Of(error);
        }

        var job = await jobs.ReadAsync(id, ITenantGrain.DeletionJob, cancellationToken);
        return TypedResults.Accepted(JobView.AddressOf(id, ITenantGrain.DeletionJob), JobView.Of(job!));
    }
}
