using System.Globalization;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Limits;

/// <summary>
/// Keeps tenants, and connectors that have limits of their own, within what they may ask of this silo. Asked after authentication, so that no stranger uses up a tenant's share,
/// and before the body is read. Nobody waits here: who asks for too much is told when to come again, and nobody else notices.
/// </summary>
internal sealed class RequestLimiter(TimeProvider clock, IOptions<RequestLimitOptions> options)
{
    private readonly RequestLimitOptions _options = options.Value;
    private readonly RequestMeters<TenantId> _tenants = new(clock);
    private readonly RequestMeters<(TenantId, ConnectorId)> _connectors = new(clock);

    /// <summary>Lets a request through, or refuses it.</summary>
    public Admission Admit(TenantId tenant, ConnectorId connector, ConnectorCopy? copy)
    {
        RequestMeter? own = null;
        if (copy?.Connector.Settings.Limits is { } limits)
        {
            var entered = _connectors.TryEnter((tenant, connector), OfConnector(limits), out var meter, out var wait);
            if (entered != Admittance.Granted)
            {
                return Refuse(entered, wait, "connector");
            }

            own = meter;
        }

        var admittance = _tenants.TryEnter(tenant, OfTenant(copy?.Tenant.Limits), out var shared, out var pause);
        if (admittance == Admittance.Granted)
        {
            return new(shared, own, null, default, 0);
        }

        own?.Leave();
        return Refuse(admittance, pause, "account");
    }

    private static RequestAllowance OfConnector(RequestLimits limits)
    {
        var rate = limits.RequestsPerSecond ?? int.MaxValue;
        return new(rate, limits.Burst ?? BurstOf(rate), limits.ConcurrentRequests ?? int.MaxValue);
    }

    private RequestAllowance OfTenant(RequestLimits? limits) => limits is null
        ? new(_options.RequestsPerSecond, _options.Burst, _options.ConcurrentRequests)
        : new(
            limits.RequestsPerSecond ?? _options.RequestsPerSecond,
            limits.Burst ?? (limits.RequestsPerSecond is { } rate ? BurstOf(rate) : _options.Burst),
            limits.ConcurrentRequests ?? _options.ConcurrentRequests);

    /// <summary>Two seconds' worth, unless said.</summary>
    private static int BurstOf(int rate) => (int)Math.Min(int.MaxValue, 2L * rate);

    private static Admission Refuse(Admittance admittance, TimeSpan wait, string whose)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return admittance == Admittance.TooFast
            ? new(null, null, ScimErrors.TooManyRequests(string.Create(CultureInfo.InvariantCulture, $"This {whose} sends more requests per second than it may; nothing was changed. Try again after {seconds} s.")), ProvisioningSituation.RequestRate, seconds)
            : new(null, null, ScimErrors.TooManyRequests($"This {whose} has more requests under way than it may; nothing was changed. Try again when some of them have been answered."), ProvisioningSituation.RequestsAtOnce, seconds);
    }
}

/// <summary>Whether a request goes on. To be disposed at its end.</summary>
/// <param name="tenant">Where it is counted, if it goes on.</param>
/// <param name="connector">Where else it is counted.</param>
/// <param name="refusal">429, or <see langword="null"/> if it goes on.</param>
/// <param name="situation">Which limit.</param>
/// <param name="retryAfterSeconds">When to come again, in whole seconds.</param>
internal readonly struct Admission(RequestMeter? tenant, RequestMeter? connector, ScimError? refusal, ProvisioningSituation situation, int retryAfterSeconds) : IDisposable
{
    /// <summary>429, or <see langword="null"/> if it goes on.</summary>
    public ScimError? Refusal { get; } = refusal;

    /// <summary>Which limit.</summary>
    public ProvisioningSituation Situation { get; } = situation;

    /// <summary>When to come again; Okta wants whole seconds.</summary>
    public int RetryAfterSeconds { get; } = retryAfterSeconds;

    /// <inheritdoc/>
    public void Dispose()
    {
        tenant?.Leave();
        connector?.Leave();
    }
}
