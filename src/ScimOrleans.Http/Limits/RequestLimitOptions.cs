using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Http.Limits;

/// <summary>How much a tenant may ask for that has no limits of its own; section <c>ScimOrleans:Limits</c>. Each silo grants as much.</summary>
public sealed class RequestLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ScimOrleans:Limits";

    /// <summary>Requests per second in the long run; more are 429. Microsoft's gallery requires 25. Default: 50.</summary>
    [Range(1, 100_000)]
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Requests that may come at once after a pause. Default: 100.</summary>
    [Range(1, 100_000)]
    public int Burst { get; set; } = 100;

    /// <summary>Requests under way at the same time; more are 429. Default: 64.</summary>
    [Range(1, 100_000)]
    public int ConcurrentRequests { get; set; } = 64;
}

/// <summary>Checks <see cref="RequestLimitOptions"/> at start-up.</summary>
[OptionsValidator]
internal sealed partial class RequestLimitOptionsValidator : IValidateOptions<RequestLimitOptions>;
