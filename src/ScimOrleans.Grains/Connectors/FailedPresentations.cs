using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Telemetry;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Wrong credentials by connector and client on this silo: guessing is slowed to some per minute, each client for itself, so that nobody locks out another.</summary>
/// <remarks>A client's minute begins with its first wrong credential. Used by all requests whose credential is not remembered.</remarks>
internal sealed partial class FailedPresentations(IOptions<ScimGrainOptions> options, GrainMetrics metrics, TimeProvider timeProvider, ILogger<FailedPresentations> logger)
{
    /// <summary>
    /// Clients that are counted at once, some 100 bytes each. Those beyond are not slowed: hashing is bounded for all together (<see cref="CredentialHasher"/>), and to slow whom one
    /// cannot tell apart would lock out the identity provider.
    /// </summary>
    public const int MaxCounted = 50_000;

    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId Tenant, ConnectorId Connector, ClientNetwork Client), Failures> _failures = [];
    private readonly Queue<(TenantId Tenant, ConnectorId Connector, ClientNetwork Client)> _oldestFirst = [];

    /// <summary>How long a client has to wait before it may present another credential; <see langword="null"/> if it may now.</summary>
    public TimeSpan? WaitOf(TenantId tenant, ConnectorId connector, ClientNetwork client)
    {
        TimeSpan wait;
        lock (_lock)
        {
            if (!_failures.TryGetValue((tenant, connector, client), out var failures) || failures.Count < options.Value.MaxWrongCredentials)
            {
                return null;
            }

            wait = _period - timeProvider.GetElapsedTime(failures.Since);
        }

        if (wait <= TimeSpan.Zero)
        {
            return null;
        }

        metrics.CredentialSlowed();
        return wait;
    }

    /// <summary>Counts a wrong credential. The one after which the client is slowed is logged, and no further one of that minute.</summary>
    public void Count(TenantId tenant, ConnectorId connector, ClientNetwork client)
    {
        int count;
        lock (_lock)
        {
            ForgetOld();
            if (_failures.Count >= MaxCounted && !_failures.ContainsKey((tenant, connector, client)))
            {
                return;
            }

            ref var failures = ref CollectionsMarshal.GetValueRefOrAddDefault(_failures, (tenant, connector, client), out var exists);
            if (!exists)
            {
                failures.Since = timeProvider.GetTimestamp();
                _oldestFirst.Enqueue((tenant, connector, client));
            }

            count = ++failures.Count;
        }

        if (count == options.Value.MaxWrongCredentials)
        {
            // Whoever has to act needs to know where it comes from: here the address is the point, not by the way.
            LogSlowed(logger, tenant.Value, connector.Value, client, count);
        }
    }

    private void ForgetOld()
    {
        while (_oldestFirst.TryPeek(out var oldest) && timeProvider.GetElapsedTime(_failures[oldest].Since) >= _period)
        {
            _failures.Remove(_oldestFirst.Dequeue());
        }
    }

    [LoggerMessage(EventId = ScimEventIds.CredentialGuessed, Level = LogLevel.Warning,
        Message = "Connector {Tenant}/{Connector}: {Client} presented {Count} wrong credentials within a minute; its next are answered 429 until the minute is over")]
    private static partial void LogSlowed(ILogger logger, string tenant, string connector, ClientNetwork client, int count);

    private record struct Failures(long Since, int Count);
}
