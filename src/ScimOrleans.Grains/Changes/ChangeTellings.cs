using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Memory;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Changes;

/// <summary>
/// Tells the active users and groups that a commit concerns, before the commit's request is answered. Only a fast path: what is lost here is
/// made up for by the tail of the change log, so nothing fails and nobody waits for long.
/// </summary>
/// <remarks>
/// Those on this silo are marked without a message. For the others there are two ways, and the one with fewer messages is taken: a call to each
/// grain, which finds it wherever it is, or one message to each silo, which finds its own.
/// </remarks>
internal sealed partial class ChangeTellings(
    ActiveResources resources,
    ISiloNotifiers notifiers,
    IGrainFactory grains,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    GrainMetrics metrics,
    ILogger<ChangeTellings> logger)
{
    /// <summary>Tells all that is concerned, each for a bounded time. Never throws.</summary>
    public Task TellAsync(ViewsChanged changed)
    {
        var tenant = resources.Of(changed.Tenant);
        tenant.Observe(changed.Position);
        if (changed.IsEmpty)
        {
            return Task.CompletedTask;
        }

        tenant.Mark(changed);
        var others = notifiers.Others;
        if (others.Count == 0)
        {
            return Task.CompletedTask;
        }

        if (changed.RenamedGroup is null)
        {
            var users = Elsewhere(tenant, ResourceKind.User, changed.Users);
            var groups = Elsewhere(tenant, ResourceKind.Group, changed.Groups);
            if (users.Count + groups.Count <= Math.Min(others.Count, options.Value.DirectTellLimit))
            {
                return CallAsync(changed.Tenant, users, groups);
            }
        }

        var messages = changed.Split().ToList();
        return Task.WhenAll(others.SelectMany(silo => messages.Select(message => WithinTimeAsync(() => notifiers.TellAsync(silo, message)))));
    }

    private static List<Guid> Elsewhere(TenantMemory tenant, ResourceKind kind, IReadOnlyCollection<Guid> ids)
    {
        var elsewhere = new List<Guid>();
        foreach (var id in ids)
        {
            if (tenant.Find(kind, id) is null)
            {
                elsewhere.Add(id);
            }
        }

        return elsewhere;
    }

    private Task CallAsync(TenantId tenant, List<Guid> users, List<Guid> groups) => Task.WhenAll(
    [
        .. users.Select(id => WithinTimeAsync(() => grains.GetGrain<IUserGrain>(GrainKeys.Resource(tenant, id)).MembershipChangedAsync().AsTask())),
        .. groups.Select(id => WithinTimeAsync(() => grains.GetGrain<IGroupGrain>(GrainKeys.Resource(tenant, id)).MembershipChangedAsync().AsTask())),
    ]);

    private async Task WithinTimeAsync(Func<Task> tell)
    {
        var started = timeProvider.GetTimestamp();
        try
        {
            await tell().WaitAsync(options.Value.TellTimeout, timeProvider);
            metrics.Notified(timeProvider.GetElapsedTime(started), lost: false);
        }
        catch (Exception exception)
        {
            // A silo that hangs, or was just lost: it will read the log, or has nothing left to be told.
            metrics.Notified(timeProvider.GetElapsedTime(started), lost: true);
            LogLost(logger, exception);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.TellingLost, Level = LogLevel.Debug, Message = "A telling failed or took too long; the change log makes up for it")]
    private static partial void LogLost(ILogger logger, Exception exception);
}
