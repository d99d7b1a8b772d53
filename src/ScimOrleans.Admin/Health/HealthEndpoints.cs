using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.Errors;

namespace ScimOrleans.Admin.Health;

/// <summary>How connectors and tenants fare.</summary>
internal static class HealthEndpoints
{
    /// <summary>Maps <c>…/health</c> of tenants and connectors.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Health");
        api.MapGet("/tenants/{tenant}/health", GetOfTenantAsync).WithName("GetTenantHealth").RequireScope(OperatorScope.Read);
        api.MapGet("/tenants/{tenant}/connectors/{connector}/health", GetOfConnectorAsync).WithName("GetConnectorHealth").RequireScope(OperatorScope.Read);
    }

    /// <summary>How a tenant fares: its connectors in short, and what waits for an administrator.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="grains">Tell of connectors.</param>
    /// <param name="brakes">Tell of held removals.</param>
    /// <param name="log">Tells what went wrong.</param>
    /// <param name="catalog">Tells of users and groups.</param>
    /// <param name="roles">Tell of assignments.</param>
    /// <param name="jobs">Tell of jobs.</param>
    /// <param name="timeProvider">Tells the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<TenantHealthView>, ProblemHttpResult>> GetOfTenantAsync(
        string tenant,
        IGrainFactory grains,
        IRemovalBrakeStore brakes,
        IProvisioningLogStore log,
        ITenantCatalog catalog,
        IRoleStore roles,
        IJobStore jobs,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id) || await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is not { } found)
        {
            return Problems.NotFound("tenant");
        }

        var connectors = new List<ConnectorSummaryView>();
        foreach (var connector in found.Connectors)
        {
            if (await JudgeAsync(new(id, connector), grains, brakes, log, timeProvider, cancellationToken) is var (snapshot, health))
            {
                connectors.Add(new(connector.Value, snapshot.Settings.Name, snapshot.Settings.Paused, health.Status, health.Signs, health.LastContact));
            }
        }

        var usage = await catalog.ReadUsageAsync(id, cancellationToken);
        var unresolved = await roles.CountUnresolvedAsync(id, cancellationToken);
        var running = (await jobs.ListAsync(id, cancellationToken)).Where(job => job.Finished is null).ToList();
        var failing = running.Count(job => job.Failures > 0);
        var own = unresolved > 0 || failing > 0 ? HealthStatus.Warning : HealthStatus.Ok;
        return TypedResults.Ok(new TenantHealthView(
            connectors.Select(connector => connector.Status).Append(own).Max(), usage.Users, usage.Groups, unresolved, running.Count, failing, connectors));
    }

    /// <summary>How a connector fares: what was asked of it lately, and what is wrong in plain words.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell of it.</param>
    /// <param name="brakes">Tell of held removals.</param>
    /// <param name="log">Tells what went wrong.</param>
    /// <param name="timeProvider">Tells the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<ConnectorHealthView>, ProblemHttpResult>> GetOfConnectorAsync(
        string tenant, string connector, IGrainFactory grains, IRemovalBrakeStore brakes, IProvisioningLogStore log, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        ConnectorAddress.TryParse(tenant, connector, out var address) && await JudgeAsync(address, grains, brakes, log, timeProvider, cancellationToken) is var (_, health)
            ? TypedResults.Ok(health)
            : Problems.NotFound("connector");

    private static async Task<(ConnectorSnapshot Connector, ConnectorHealthView Health)?> JudgeAsync(
        ConnectorAddress address, IGrainFactory grains, IRemovalBrakeStore brakes, IProvisioningLogStore log, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        if (await address.Grain(grains).GetAsync() is not { } connector)
        {
            return null;
        }

        var now = timeProvider.GetUtcNow();
        var brake = await brakes.ReadAsync(address.Tenant, address.Connector, connector.Settings.RemovalBrake ?? RemovalBrake.Default, now, cancellationToken);
        var health = await address.Grain(grains).GetHealthAsync();
        var troubles = await log.ReadTroublesAsync(address.Tenant, address.Connector, now.AddDays(-1), ConnectorJudge.LastRight(health.Total), cancellationToken);
        return (connector, ConnectorJudge.Judge(connector, health, troubles, brake.HeldSince, now));
    }
}
