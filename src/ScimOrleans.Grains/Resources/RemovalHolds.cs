using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Resources;

/// <summary>Tells the operator of removals that a brake held: each is counted, and the one with which a hold begins is a warning.</summary>
internal sealed partial class RemovalHolds(GrainMetrics metrics, ILogger<RemovalHolds> logger)
{
    /// <summary>Looks at what became of an operation.</summary>
    public void Note(CommitOperation operation, CommitResult result)
    {
        if (result.Hold is not { } hold)
        {
            return;
        }

        metrics.RemovalHeld();
        if (hold.Began)
        {
            LogHeld(logger, operation.Actor.Connector!.Value.Value, operation.Tenant.Value, hold.Removals, hold.Users);
        }
    }

    [LoggerMessage(
        EventId = ScimEventIds.RemovalsHeld,
        Level = LogLevel.Warning,
        Message = "Connector {Connector} of tenant {Tenant} has removed {Removals} users, of {Users} that were active when counting began; more removals are refused until an operator releases or confirms them")]
    private static partial void LogHeld(ILogger logger, string connector, string tenant, long removals, long users);
}
