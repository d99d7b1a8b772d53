namespace ScimOrleans.Http.Limits;

/// <summary>Meters the requests of one tenant or connector on this silo: how many there are in a second, and how many at once. Used by all requests at the same time, without a lock.</summary>
/// <remarks>
/// The framework's limiters read the machine's own clock and allocate a lease for each request. This one counts by the injected clock: it keeps the time at which everything
/// that was let through would be over at the allowed rate, and lets a request through while that is no further ahead than the burst.
/// </remarks>
internal sealed class RequestMeter
{
    /// <summary>Instead of a number of requests: the meter is no longer used by anybody.</summary>
    private const int Retired = int.MinValue;

    private long _bookedUntil;
    private int _underWay;

    /// <summary>Requests that are under way.</summary>
    public int UnderWay => Math.Max(0, Volatile.Read(ref _underWay));

    /// <summary>Lets a request through, or not.</summary>
    /// <param name="allowance">What is allowed.</param>
    /// <param name="now">Timestamp of the clock.</param>
    /// <param name="frequency">Timestamps in a second.</param>
    /// <param name="wait">Timestamps to wait before the next request of this rate is let through.</param>
    public Admittance TryEnter(RequestAllowance allowance, long now, long frequency, out long wait)
    {
        wait = 0;
        var underWay = Interlocked.Increment(ref _underWay);
        if (underWay <= 0)
        {
            return Admittance.Retired;
        }

        if (underWay > allowance.ConcurrentRequests)
        {
            Interlocked.Decrement(ref _underWay);
            return Admittance.TooManyAtOnce;
        }

        var interval = Math.Max(1, frequency / allowance.RequestsPerSecond);
        while (true)
        {
            var booked = Volatile.Read(ref _bookedUntil);
            var from = Math.Max(booked, now);
            wait = from - now - (interval * (allowance.Burst - 1));
            if (wait > 0)
            {
                Interlocked.Decrement(ref _underWay);
                return Admittance.TooFast;
            }

            if (Interlocked.CompareExchange(ref _bookedUntil, from + interval, booked) == booked)
            {
                return Admittance.Granted;
            }
        }
    }

    /// <summary>A request that was let through is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _underWay);

    /// <summary>Ends the meter if it would let through whatever a new one would.</summary>
    public bool TryRetire(long now) => Volatile.Read(ref _bookedUntil) <= now && Interlocked.CompareExchange(ref _underWay, Retired, 0) == 0;
}

/// <summary>What a meter says.</summary>
internal enum Admittance
{
    /// <summary>The request goes on, and <see cref="RequestMeter.Leave"/> is to be called at its end.</summary>
    Granted,

    /// <summary>More in a second than allowed.</summary>
    TooFast,

    /// <summary>More at the same time than allowed.</summary>
    TooManyAtOnce,

    /// <summary>The meter is not used any more: take another.</summary>
    Retired,
}

/// <summary>How much is allowed.</summary>
internal readonly record struct RequestAllowance(int RequestsPerSecond, int Burst, int ConcurrentRequests);
