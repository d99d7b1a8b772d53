namespace ScimOrleans.Abstractions.Connectors;

/// <summary>
/// How much a tenant or connector may ask for; what is <see langword="null"/> is left to the options for a tenant, and to its tenant for a connector. Each silo grants
/// as much: with several, a tenant whose requests are spread over them may ask for that many times more.
/// </summary>
[GenerateSerializer, Immutable, Alias("scim.RequestLimits")]
public sealed record RequestLimits
{
    /// <summary>Requests per second in the long run, 1 to 100,000. Microsoft's gallery requires 25.</summary>
    [Id(0)]
    public int? RequestsPerSecond { get; init; }

    /// <summary>Requests that may come at once after a pause, 1 to 100,000.</summary>
    [Id(1)]
    public int? Burst { get; init; }

    /// <summary>Requests under way at the same time, 1 to 100,000.</summary>
    [Id(2)]
    public int? ConcurrentRequests { get; init; }

    /// <summary>Largest request body, in bytes, 1,024 to 1,073,741,824; never more than the option allows.</summary>
    [Id(3)]
    public int? MaxBodyBytes { get; init; }
}
