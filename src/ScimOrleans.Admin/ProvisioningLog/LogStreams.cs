using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>Sends live streams of provisioning logs, for as long as their readers may read them, the connectors exist and the process does not stop.</summary>
internal sealed class LogStreams(
    IProvisioningLogStore store,
    CallerCheck callers,
    LogStreamWatch watch,
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    IOptions<AdminOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider clock)
{
    /// <summary>Whether a connector has a log to be read: it is there, and neither it nor its tenant is being deleted.</summary>
    public async ValueTask<bool> HasLogAsync(ConnectorAddress connector) =>
        await connector.Grain(grains).GetAsync() is { Deleting: null } && await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(connector.Tenant)).GetAsync() is { Deleting: null };

    /// <summary>Sends a stream; comes back when it has ended.</summary>
    /// <param name="http">The request.</param>
    /// <param name="connector">Whose log.</param>
    /// <param name="after">The last position that the reader has; <see langword="null"/> to begin with what comes next.</param>
    public async Task SendAsync(HttpContext http, ConnectorAddress connector, long? after)
    {
        using var stream = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        var caller = OperatorIdentity.Of(http.User)!;
        var watched = watch.RunAsync(connector, async token => await callers.MayStillAsync(caller, OperatorScope.Read, connector.Tenant, token) && await HasLogAsync(connector), stream);
        try
        {
            var sender = new LogEventSender(http.Response, json.Value.SerializerOptions);
            await foreach (var next in new LogTail(store, options.Value.LogStreamHeartbeat, clock).FollowAsync(connector, after, stream.Token))
            {
                await sender.SendAsync(next, stream.Token);
            }
        }
        catch (OperationCanceledException) when (stream.IsCancellationRequested)
        {
            // Ended while it waited for the store, or for the reader to take something.
        }
        finally
        {
            await stream.CancelAsync();
            await watched;
        }
    }
}
