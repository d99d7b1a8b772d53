using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Admin.Limits;

/// <summary>How much may be asked for; what is null is left to the server's options, or for a connector to its tenant. Each instance of the service grants as much.</summary>
/// <param name="RequestsPerSecond">Requests per second in the long run, 1 to 100,000; more are answered 429. Microsoft's gallery requires 25.</param>
/// <param name="Burst">Requests that may come at once after a pause, 1 to 100,000; null for two seconds' worth where requestsPerSecond is set.</param>
/// <param name="ConcurrentRequests">Requests under way at the same time, 1 to 100,000.</param>
/// <param name="MaxBodyBytes">Largest request body in bytes, 1,024 to 1,073,741,824; never more than the server's option allows.</param>
internal sealed record LimitsView(int? RequestsPerSecond = null, int? Burst = null, int? ConcurrentRequests = null, int? MaxBodyBytes = null)
{
    /// <summary>Shows limits.</summary>
    public static LimitsView Of(RequestLimits limits) => new(limits.RequestsPerSecond, limits.Burst, limits.ConcurrentRequests, limits.MaxBodyBytes);

    /// <summary>The limits.</summary>
    public RequestLimits ToLimits() =>
        new() { RequestsPerSecond = RequestsPerSecond, Burst = Burst, ConcurrentRequests = ConcurrentRequests, MaxBodyBytes = MaxBodyBytes };
}
