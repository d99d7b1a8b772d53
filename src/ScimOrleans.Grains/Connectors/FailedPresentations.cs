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

    /// <summary>Checks that are under way: as many as there are, whose client may be slowed by what comes of them.</summary>
    private readonly Dictionary<(TenantId Tenant, ConnectorId Connector, ClientNetwork Client), Checks> _checks = [];

    /// <summary>
    /// Waits until a credential may be checked: no more are under way for a client than it has wrong ones left, so that guesses that come at once are slowed like those that
    /// come one after another, and right ones are never taken for guesses.
    /// </summary>
    /// <param name="tenant">Whose connector.</param>
    /// <param name="connector">What is presented to.</param>
    /// <param name="client">Who presents.</param>
    /// <param name="isKnown">Whether the credential was found right meanwhile; asked before each attempt.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The turn, which must be disposed; one that has a wait is none; <see langword="null"/> if it is known.</returns>
    public async ValueTask<CheckTurn?> TakeTurnAsync(TenantId tenant, ConnectorId connector, ClientNetwork client, Func<bool> isKnown, CancellationToken cancellationToken)
    {
        while (!isKnown())
        {
            if (WaitOf(tenant, connector, client) is { } wait)
            {
                return new(wait, null);
            }

            Task ended;
            lock (_lock)
            {
                var key = (tenant, connector, client);
                var left = options.Value.MaxWrongCredentials - CountOf(key);
                if (!_checks.TryGetValue(key, out var checks))
                {
                    if (left <= 0)
                    {
                        // The last one that was left has been counted since: it is to wait.
                        continue;
                    }

                    _checks[key] = checks = new();
                }

                if (checks.UnderWay < left)
                {
                    checks.UnderWay++;
                    return new(null, () => End(key));
                }

                ended = checks.Ended.Task;
            }

            await ended.WaitAsync(cancellationToken);
        }

        return null;
    }

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

    private int CountOf((TenantId Tenant, ConnectorId Connector, ClientNetwork Client) key) =>
        _failures.TryGetValue(key, out var failures) && timeProvider.GetElapsedTime(failures.Since) < _period ? failures.Count : 0;

    private void End((TenantId Tenant, ConnectorId Connector, ClientNetwork Client) key)
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            var checks = _checks[key];
            ended = checks.Ended;
            checks.Ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (--checks.UnderWay == 0)
            {
                _checks.Remove(key);
            }
        }

        ended.SetResult();
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

    /// <summary>A client's checks that are under way.</summary>
    private sealed class Checks
    {
        public int UnderWay { get; set; }

        /// <summary>Ends with the next of them.</summary>
        public TaskCompletionSource Ended { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Leave to check one credential.</summary>
/// <param name="wait">How long the client has to wait instead.</param>
/// <param name="end">Gives the turn to the next.</param>
internal sealed class CheckTurn(TimeSpan? wait, Action? end) : IDisposable
{
    /// <summary>How long the client has to wait; <see langword="null"/> if it may go on.</summary>
    public TimeSpan? Wait => wait;

    /// <inheritdoc/>
    public void Dispose() => end?.Invoke();
}
