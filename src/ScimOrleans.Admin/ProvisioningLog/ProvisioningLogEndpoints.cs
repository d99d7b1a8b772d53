using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Lists;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>What a connector's identity provider asked for, and what became of it.</summary>
internal static class ProvisioningLogEndpoints
{
    /// <summary>Maps <c>/tenants/{tenant}/connectors/{connector}/log</c> and its live stream.</summary>
    public static void MapProvisioningLog(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Provisioning log");
        api.MapGet("/tenants/{tenant}/connectors/{connector}/log", ListAsync).WithName("ListProvisioningLog").RequireScope(OperatorScope.Read);
        api.MapGet("/tenants/{tenant}/connectors/{connector}/log/stream", StreamAsync).WithName("StreamProvisioningLog").RequireScope(OperatorScope.Read)
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>A connector's requests, newest first. Entries that say how many were dropped are in every list that is narrowed by time only.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell whether it exists.</param>
    /// <param name="store">Where the log is.</param>
    /// <param name="filter">Which requests.</param>
    /// <param name="limit">Entries on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<Page<ProvisioningLogView>>, ProblemHttpResult>> ListAsync(
        string tenant, string connector, IGrainFactory grains, IProvisioningLogStore store, [AsParameters] ProvisioningLogFilter filter, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address) || await address.Grain(grains).GetAsync() is null)
        {
            return Problems.NotFound("connector");
        }

        var count = Cursor.Limit(limit);
        var entries = await store.ReadAsync(
            new()
            {
                Tenant = address.Tenant,
                Connector = address.Connector,
                Before = Cursor.Read<long?>(cursor),
                From = filter.From,
                To = filter.To,
                Succeeded = Succeeded(filter.Outcome),
                Status = filter.Status,
                Method = filter.Method?.ToUpperInvariant(),
                ResourceId = filter.ResourceId,
                RequestId = filter.RequestId,
                Limit = count + 1,
            },
            cancellationToken);
        var shown = entries.Take(count).Select(ProvisioningLogView.Of).ToList();
        return TypedResults.Ok(new Page<ProvisioningLogView>(shown, entries.Count > count ? Cursor.Of(shown[^1].Position) : null));
    }

    /// <summary>
    /// A connector's requests as they are answered, by any instance, as server-sent events. The first is <c>start</c>; then comes an <c>entry</c> for each request, and a comment when it was quiet for a while.
    /// Each event's id is a position in the log: sent as Last-Event-ID, the stream goes on after it, without loss or repetition, and without one it begins with what comes next. What was removed before it was
    /// read is told by <c>gap</c>. The stream ends within five seconds when the key or token ends or loses its scope, or the connector or tenant is deleted, and at once when the instance stops.
    /// </summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell whether it exists.</param>
    /// <param name="streams">Send it.</param>
    /// <param name="slots">Bound how many there are.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<LogStreamAnswer, ProblemHttpResult>> StreamAsync(
        string tenant, string connector, IGrainFactory grains, LogStreams streams, LogStreamSlots slots, HttpContext http)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address) || await address.Grain(grains).GetAsync() is null)
        {
            return Problems.NotFound("connector");
        }

        if (!await streams.HasLogAsync(address))
        {
            return Problems.Of(StatusCodes.Status409Conflict, "The connector or its tenant is being deleted.");
        }

        long? after = null;
        if (http.Request.Headers["Last-Event-ID"] is [{ } lastEventId])
        {
            if (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                return Problems.Of(StatusCodes.Status400BadRequest, "Last-Event-ID is the id of an event of this stream: a number.", "invalidValue");
            }

            after = position;
        }

        if (!slots.TryTake(address.Tenant, out var slot, out var limit))
        {
            http.Response.Headers.RetryAfter = "5";
            return Problems.Of(StatusCodes.Status429TooManyRequests, $"As many streams are open as ScimOrleans:Admin:{limit} allows. Close one, or open this one later.");
        }

        return new LogStreamAnswer(streams, address, after, slot);
    }

    /// <exception cref="BadHttpRequestException">It is no outcome.</exception>
    private static bool? Succeeded(string? outcome) => outcome switch
    {
        null => null,
        "success" => true,
        "failure" => false,
        _ => throw new BadHttpRequestException($"outcome is '{outcome}'; it is success or failure."),
    };
}

/// <summary>Which requests are wanted.</summary>
/// <param name="From">Not before this time.</param>
/// <param name="To">Before this time.</param>
/// <param name="Outcome">Those that were served (success: below 400, and answered whole), or those that were not (failure).</param>
/// <param name="Status">Those with this HTTP status.</param>
/// <param name="Method">Those with this HTTP method.</param>
/// <param name="ResourceId">Those about this user or group.</param>
/// <param name="RequestId">The one with this id.</param>
internal sealed record ProvisioningLogFilter(
    DateTimeOffset? From = null, DateTimeOffset? To = null, string? Outcome = null, int? Status = null, string? Method = null, Guid? ResourceId = null, string? RequestId = null);
