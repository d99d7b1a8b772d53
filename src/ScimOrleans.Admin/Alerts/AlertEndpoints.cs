using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;

namespace ScimOrleans.Admin.Alerts;

/// <summary>What an operator should look at.</summary>
internal static class AlertEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/alerts</c>.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/tenants/{tenant}/alerts", ListAsync).WithTags("Alerts").WithName("ListAlerts").RequireScope(OperatorScope.Read);

    /// <summary>What happened in a tenant that an operator should look at, newest first.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="grains">Tell of the tenant.</param>
    /// <param name="brakes">Where alerts are kept.</param>
    /// <param name="connector">Only those about one connector.</param>
    /// <param name="limit">Alerts on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<AlertView>>, ProblemHttpResult>> ListAsync(
        string tenant, IGrainFactory grains, IRemovalBrakeStore brakes, string? connector, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        var before = Cursor.Read<Guid?>(cursor);
        if (!TenantId.TryParse(tenant, out var id) || await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is null)
        {
            return Problems.NotFound("tenant");
        }

        ConnectorId? about = null;
        if (connector is not null)
        {
            about = ConnectorId.TryParse(connector, out var parsed) ? parsed : throw new BadHttpRequestException("connector is the id of a connector.");
        }

        var alerts = await brakes.ReadAlertsAsync(id, about, before, count + 1, cancellationToken);
        var shown = alerts.Take(count).Select(AlertView.Of).ToList();
        return TypedResults.Ok(new Page<AlertView>(shown, alerts.Count > count ? Cursor.Of(shown[^1].Id) : null));
    }
}

/// <summary>Something that an operator should look at.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it happened.</param>
/// <param name="Kind">What happened. removalsHeld: a connector wanted to remove more users than its brake allows, and its removals are refused until an operator releases or confirms them.</param>
/// <param name="Connector">Which connector it is about.</param>
/// <param name="Detail">Numbers that tell more: for removalsHeld removals, users, allowed and windowMinutes.</param>
internal sealed record AlertView(Guid Id, DateTimeOffset At, AlertKind Kind, string Connector, IReadOnlyDictionary<string, long> Detail)
{
    /// <summary>Shows an alert.</summary>
    public static AlertView Of(Alert alert) => new(
        alert.Id, alert.At, alert.Kind, alert.Connector.Value, JsonSerializer.Deserialize<Dictionary<string, long>>(alert.Detail) ?? []);
}
