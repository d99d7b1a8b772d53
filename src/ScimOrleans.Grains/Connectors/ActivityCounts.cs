using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>One connector's counts on this silo between two reports. Used by all requests at once.</summary>
internal sealed class ActivityCounts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _uses = [];
    private long _succeeded;
    private long _failed;
    private DateTimeOffset _lastSuccess;
    private DateTimeOffset _lastFailure;
    private int _lastFailureStatus;
    private long _failedInARow;
    private DateTimeOffset? _failingSince;

    /// <summary>Counts one answer.</summary>
    public void Count(string credentialId, int status, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (status < 400)
            {
                _succeeded++;
                _lastSuccess = now;
                (_failedInARow, _failingSince) = (0, null);
            }
            else
            {
                _failed++;
                _failedInARow++;
                _failingSince ??= now;
                (_lastFailure, _lastFailureStatus) = (now, status);
            }

            Use(credentialId, now);
        }
    }

    /// <summary>Notes a use that is no answer.</summary>
    public void CountUse(string credentialId, DateTimeOffset now)
    {
        lock (_lock)
        {
            Use(credentialId, now);
        }
    }

    /// <summary>Takes what was counted; <see langword="null"/> if nothing was.</summary>
    public ConnectorActivity? Take()
    {
        lock (_lock)
        {
            if (_succeeded + _failed == 0 && _uses.Count == 0)
            {
                return null;
            }

            var taken = new ConnectorActivity
            {
                Succeeded = _succeeded,
                Failed = _failed,
                LastSuccess = _succeeded == 0 ? null : _lastSuccess,
                LastFailure = _failed == 0 ? null : _lastFailure,
                LastFailureStatus = _failed == 0 ? 0 : _lastFailureStatus,
                CredentialUse = _uses.ToImmutableDictionary(),
                FailedInARow = _failedInARow,
                FailingSince = _failingSince,
            };
            (_succeeded, _failed, _failedInARow, _failingSince) = (0, 0, 0, null);
            _uses.Clear();
            return taken;
        }
    }

    /// <summary>Puts back what could not be reported.</summary>
    public void PutBack(ConnectorActivity earlier)
    {
        lock (_lock)
        {
            if (_failed == 0)
            {
                (_lastFailure, _lastFailureStatus) = (earlier.LastFailure ?? default, earlier.LastFailureStatus);
            }

            if (_succeeded == 0)
            {
                _lastSuccess = earlier.LastSuccess ?? default;
                _failedInARow += earlier.FailedInARow;
                _failingSince = earlier.FailingSince ?? _failingSince;
            }

            _succeeded += earlier.Succeeded;
            _failed += earlier.Failed;
            foreach (var (credentialId, at) in earlier.CredentialUse ?? [])
            {
                Use(credentialId, at);
            }
        }
    }

    /// <summary>Two counts as one, of which the second is the later one.</summary>
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
            CredentialUse = Latest(a.CredentialUse, b.CredentialUse),
            FailedInARow = b.Succeeded > 0 ? b.FailedInARow : a.FailedInARow + b.FailedInARow,
            FailingSince = b.Succeeded > 0 ? b.FailingSince : a.FailingSince ?? b.FailingSince,
        };
    }

    private static ImmutableDictionary<string, DateTimeOffset>? Latest(ImmutableDictionary<string, DateTimeOffset>? a, ImmutableDictionary<string, DateTimeOffset>? b) =>
        a is null ? b : b is null ? a : a.SetItems(b.Where(use => !a.TryGetValue(use.Key, out var other) || other < use.Value));

    private void Use(string credentialId, DateTimeOffset at)
    {
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, credentialId, out _);
        last = last < at ? at : last;
    }
}
