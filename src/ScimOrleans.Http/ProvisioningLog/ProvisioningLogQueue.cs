using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Telemetry;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Where requests wait in this process to be written to the provisioning log. Of bounded length: what does not fit is counted, connector by connector, and the count is written instead.</summary>
internal sealed class ProvisioningLogQueue
{
    /// <summary>Records that are kept for the next requests: as many as are served between two writes of a busy process.</summary>
    private const int MostIdle = 2_000;

    private readonly ScimHttpMetrics _metrics;
    private readonly long _mostValueBytes;
    private readonly bool _recordsReads;
    private readonly Channel<RequestRecord> _waiting;
    private readonly ObjectPool<RequestRecord> _idle = new DefaultObjectPool<RequestRecord>(new RecordPolicy(), MostIdle);
    private readonly ConcurrentDictionary<(TenantId Tenant, ConnectorId Connector), long> _dropped = new();
    private long _valueBytes;

    public ProvisioningLogQueue(IOptions<ProvisioningLogOptions> options, ScimHttpMetrics metrics)
    {
        var limits = options.Value;
        _metrics = metrics;
        _mostValueBytes = limits.QueueValueBytes;
        _recordsReads = limits.RecordReads;
        _waiting = Channel.CreateBounded<RequestRecord>(new BoundedChannelOptions(limits.QueueLength) { SingleReader = true });
        metrics.ShowLogQueue(() => _waiting.Reader.Count, limits.QueueLength);
    }

    /// <summary>Bytes of values that wait.</summary>
    public long ValueBytes => Volatile.Read(ref _valueBytes);

    /// <summary>A record of a request, from among those that are written already.</summary>
    public RequestRecord Begin(ScimRoute route, DateTimeOffset at, string requestId)
    {
        var record = _idle.Get();
        record.Begin(route, at, requestId);
        return record;
    }

    /// <summary>Takes a request that has been answered. Does not wait and does not fail. The record must not be touched afterwards.</summary>
    public void Record(RequestRecord record)
    {
        if (record.Copy is null || (!_recordsReads && IsServedRead(record)))
        {
            _idle.Return(record);
            return;
        }

        var bytes = (long)record.Body.Length;
        if (Interlocked.Add(ref _valueBytes, bytes) > _mostValueBytes)
        {
            // Better an entry without values than none.
            Interlocked.Add(ref _valueBytes, -bytes);
            bytes = 0;
            record.Body = default;
        }

        if (!_waiting.Writer.TryWrite(record))
        {
            Interlocked.Add(ref _valueBytes, -bytes);
            Drop(record.Tenant, record.Connector, 1);
            _idle.Return(record);
        }
    }

    /// <summary>Takes records back that are written.</summary>
    public void Return(List<RequestRecord> records)
    {
        foreach (var record in records)
        {
            _idle.Return(record);
        }

        records.Clear();
    }

    /// <summary>Counts requests that get no entry.</summary>
    public void Drop(TenantId tenant, ConnectorId connector, long count)
    {
        PutBack(tenant, connector, count);
        _metrics.OnLogEntriesDropped(count);
    }

    /// <summary>Takes back what <see cref="TakeDropped"/> gave and could not be written.</summary>
    public void PutBack(TenantId tenant, ConnectorId connector, long count) =>
        _dropped.AddOrUpdate((tenant, connector), static (_, added) => added, static (_, before, added) => before + added, count);

    /// <summary>Waits for the first record.</summary>
    /// <returns>Whether there is one; if not, there will be none any more.</returns>
    public ValueTask<bool> WaitAsync() => _waiting.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>Takes records that wait, oldest first.</summary>
    public void Take(List<RequestRecord> records, int most)
    {
        while (records.Count < most && _waiting.Reader.TryRead(out var record))
        {
            Interlocked.Add(ref _valueBytes, -record.Body.Length);
            records.Add(record);
        }
    }

    /// <summary>Takes what was counted since the last time.</summary>
    public IReadOnlyList<(TenantId Tenant, ConnectorId Connector, long Count)> TakeDropped()
    {
        if (_dropped.IsEmpty)
        {
            return [];
        }

        var taken = new List<(TenantId, ConnectorId, long)>();
        foreach (var log in _dropped.Keys)
        {
            if (_dropped.TryRemove(log, out var count))
            {
                taken.Add((log.Tenant, log.Connector, count));
            }
        }

        return taken;
    }

    /// <summary>Takes no further records: the process stops.</summary>
    public void Complete() => _waiting.Writer.TryComplete();

    private static bool IsServedRead(RequestRecord record) => record.Error is null && record.Route!.IsRead(record.Method);

    private sealed class RecordPolicy : PooledObjectPolicy<RequestRecord>
    {
        public override RequestRecord Create() => new();

        public override bool Return(RequestRecord record)
        {
            record.Clear();
            return true;
        }
    }
}
