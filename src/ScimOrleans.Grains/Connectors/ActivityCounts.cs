using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>One connector's counts on this silo between two reports. Used by all requests at once.</summary>
internal sealed class ActivityCounts
{
    private readonly Lock _lock = new();
    private ConnectorActivity _counted = Nothing;

    private static ConnectorActivity Nothing { get; } = new() { Succeeded = 0, Failed = 0 };

    /// <summary>Counts one answer.</summary>
    public void Count(int status, DateTimeOffset now)
    {
        lock (_lock)
        {
            _counted = status < 400
                ? _counted with { Succeeded = _counted.Succeeded + 1, LastSuccess = now }
                : _counted with { Failed = _counted.Failed + 1, LastFailure = now, LastFailureStatus = status };
        }
    }

    /// <summary>Takes what was counted; <see langword="null"/> if nothing was.</summary>
    public ConnectorActivity? Take()
    {
        lock (_lock)
        {
            var taken = _counted;
            _counted = Nothing;
            return ReferenceEquals(taken, Nothing) ? null : taken;
        }
    }

    /// <summary>Puts back what could not be reported.</summary>
    public void PutBack(ConnectorActivity earlier)
    {
        lock (_lock)
        {
            _counted = Add(earlier, _counted);
        }
    }

    /// <summary>Two counts as one.</summary>
    public static ConnectorActivity Add(ConnectorActivity a, ConnectorActivity b)
    {
        var lastFailure = (b.LastFailure ?? DateTimeOffset.MinValue) >= (a.LastFailure ?? DateTimeOffset.MinValue) ? b : a;
        return new()
        {
            Succeeded = a.Succeeded + b.Succeeded,
            Failed = a.Failed + b.Failed,
            LastSuccess = (b.LastSuccess ?? DateTimeOffset.MinValue) >= (a.LastSuccess ?? DateTimeOffset.MinValue) ? b.LastSuccess : a.LastSuccess,
            LastFailure = lastFailure.LastFailure,
            LastFailureStatus = lastFailure.LastFailureStatus,
        };
    }
}
