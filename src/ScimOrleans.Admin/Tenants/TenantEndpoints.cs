using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Admin.Tenants;

/// <summary>Tenants, as an operator sees them.</summary>
internal static class TenantEndpoints
{
    /// <summary>Maps <c>/tenants</c>.</summary>
    public static void MapTenants(this IEndpointRouteBuilder api) => api.MapGet("/tenants/{tenant}", GetAsync);

    private static async Task<Results<Ok<TenantView>, ProblemHttpResult>> GetAsync(string tenant, IGrainFactory grains) =>
        TenantId.TryParse(tenant, out var id) && await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is { } found
            ? TypedResults.Ok(new TenantView(id.Value, found.Name, found.Created, found.Suspended, [.. found.Connectors.Select(connector => connector.Value)]))
            : TypedResults.Problem("There is no such tenant.", statusCode: StatusCodes.Status404NotFound);
}

/// <summary>A tenant in answers.</summary>
/// <param name="Id">Its slug.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Suspended">Whether SCIM requests are refused.</param>
/// <param name="Connectors">Its connectors' slugs, by id.</param>
internal sealed record TenantView(string Id, string Name, DateTimeOffset Created, bool Suspended, IReadOnlyList<string> Connectors);
