using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What limits must hold to be accepted.</summary>
internal static class RequestLimitRules
{
    private const int Most = 100_000;
    private const int LeastBodyBytes = 1_024;
    private const int MostBodyBytes = 1 << 30;

    /// <summary>The fault of limits, or <see langword="null"/>.</summary>
    public static ScimError? Check(RequestLimits limits) =>
        Check("requestsPerSecond", limits.RequestsPerSecond, 1, Most)
        ?? Check("burst", limits.Burst, 1, Most)
        ?? Check("concurrentRequests", limits.ConcurrentRequests, 1, Most)
        ?? Check("maxBodyBytes", limits.MaxBodyBytes, LeastBodyBytes, MostBodyBytes);

    private static ScimError? Check(string name, int? value, int least, int most) => value is { } given && (given < least || given > most)
        ? ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"The limit {name} is {given}; it must be {least} to {most}."))
        : null;
}
