using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;

namespace ScimOrleans.Admin.Connectors;

/// <summary>What an operator sees and does of a connector that removes many users.</summary>
internal static class BrakeEndpoints
{
    private const int MaxHours = 24;

    /// <summary>Maps <c>/tenants/{tenant}/connectors/{connector}/brake</c>.</summary>
    public static void MapBrakes(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("/tenants/{tenant}/connectors/{connector}/brake").WithTags("Removal brake");
        api.MapGet("", GetAsync).WithName("GetBrake").RequireScope(OperatorScope.Read);
        api.MapPost("/release", ReleaseAsync).WithName("ReleaseBrake").RequireScope(OperatorScope.Manage);
        api.MapPost("/confirm", ConfirmAsync).WithName("ConfirmRemovals").RequireScope(OperatorScope.Manage);
    }

    /// <summary>How a connector's removal brake stands: whether its removals of users are held, and how many count.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell of it.</param>
    /// <param name="brakes">Tell of its removals.</param>
    /// <param name="timeProvider">Tells the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task<Results<Ok<BrakeView>, ProblemHttpResult>> GetAsync(
        string tenant, string connector, IGrainFactory grains, IRemovalBrakeStore brakes, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        ShowAfterAsync(tenant, connector, null, grains, brakes, timeProvider, cancellationToken);

    /// <summary>Ends a hold. What was removed stays removed, and removals are counted anew: as many may follow before the next hold.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell of it.</param>
    /// <param name="brakes">Release them.</param>
    /// <param name="timeProvider">Tells the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task<Results<Ok<BrakeView>, ProblemHttpResult>> ReleaseAsync(
        string tenant, string connector, IGrainFactory grains, IRemovalBrakeStore brakes, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        ShowAfterAsync(tenant, connector, address => brakes.ReleaseAsync(address.Tenant, address.Connector, cancellationToken), grains, brakes, timeProvider, cancellationToken);

    /// <summary>Confirms that many users are to be removed: ends a hold, if there is one, and lets removals pass uncounted for some hours. Also beforehand, when a large change is due.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="confirmation">For how long; an hour without a body.</param>
    /// <param name="grains">Tell of it.</param>
    /// <param name="brakes">Let them pass.</param>
    /// <param name="timeProvider">Tells the time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<BrakeView>, ProblemHttpResult>> ConfirmAsync(
        string tenant,
        string connector,
        BrakeConfirmation? confirmation,
        IGrainFactory grains,
        IRemovalBrakeStore brakes,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        var hours = (confirmation ?? new()).Hours;
        if (hours is < 1 or > MaxHours)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"hours is {hours}; it is 1 to {MaxHours}.", "invalidValue");
        }

        var until = timeProvider.GetUtcNow().AddHours(hours);
        return await ShowAfterAsync(
            tenant, connector, address => brakes.ConfirmAsync(address.Tenant, address.Connector, until, cancellationToken), grains, brakes, timeProvider, cancellationToken);
    }

    private static async Task<Results<Ok<BrakeView>, ProblemHttpResult>> ShowAfterAsync(
        string tenant,
        string connector,
        Func<ConnectorAddress, Task>? change,
        IGrainFactory grains,
        IRemovalBrakeStore brakes,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address) || await address.Grain(grains).GetAsync() is not { } found)
        {
            return Problems.NotFound("connector");
        }

        if (change is not null && found.Deleting is not null)
        {
            return Problems.Of(StatusCodes.Status409Conflict, "The connector is being deleted.");
        }

        await (change?.Invoke(address) ?? Task.CompletedTask);
        var brake = found.Settings.RemovalBrake ?? RemovalBrake.Default;
        var now = timeProvider.GetUtcNow();
        return TypedResults.Ok(BrakeView.Of(await brakes.ReadAsync(address.Tenant, address.Connector, brake, now, cancellationToken), brake, now));
    }
}
