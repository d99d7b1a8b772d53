using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Writes what waits in the <see cref="ProvisioningLogQueue"/>, in batches, one after the other. While the store does not answer it tries again and the queue fills.</summary>
internal sealed partial class ProvisioningLogWriter(
    ProvisioningLogQueue queue,
    EntryWording wording,
    IProvisioningLogStore store,
    TimeProvider clock,
    IOptions<ProvisioningLogOptions> options,
    ILogger<ProvisioningLogWriter> logger) : IHostedService, IDisposable
{
    /// <summary>Time between attempts at a store that does not answer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _writing = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.Run(WriteAllAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Writes what waits, and gives up what the store does not take at once.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Complete();
        await _stopping.CancelAsync();
        await _writing.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task WriteAllAsync()
    {
        var records = new List<RequestRecord>(options.Value.BatchSize);
        while (await queue.WaitAsync())
        {
            await PauseAsync(options.Value.WriteDelay);
            queue.Take(records, options.Value.BatchSize);
            await WriteAsync(records);
            queue.Return(records);
        }

        // What was dropped last has no record behind it.
        await WriteAsync(records);
    }

    private async Task WriteAsync(List<RequestRecord> records)
    {
        var entries = new List<ProvisioningEntry>(records.Count);
        foreach (var record in records)
        {
            if (TryWord(record) is { } entry)
            {
                entries.Add(entry);
            }
        }

        entries.AddRange(queue.TakeDropped().Select(log => EntryWording.Dropped(log.Tenant, log.Connector, log.Count, clock.GetUtcNow())));
        await WriteAsync(entries);
    }

    private ProvisioningEntry? TryWord(RequestRecord record)
    {
        try
        {
            return wording.Of(record);
        }
#pragma warning disable CA1031 // The edge of a delivery loop: one request that cannot be put into words must not end the log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogLost(logger, 1, exception);
            queue.Drop(record.Tenant, record.Connector, 1);
            return null;
        }
    }

    /// <summary>Writes entries together or, where the store refuses them, half by half, so that one that it does not take costs no other.</summary>
    private async Task WriteAsync(List<ProvisioningEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        try
        {
            await AppendAsync(entries);
            return;
        }
#pragma warning disable CA1031 // The edge of a delivery loop: what cannot be written must not end the log.
        catch (Exception exception) when (entries.Count == 1 || exception is StoreUnavailableException)
#pragma warning restore CA1031
        {
            LogLost(logger, entries.Count, exception);
            entries.ForEach(Drop);
            return;
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogRefused(logger, entries.Count, exception);
        }

        await WriteAsync(entries[..(entries.Count / 2)]);
        await WriteAsync(entries[(entries.Count / 2)..]);
    }

    private void Drop(ProvisioningEntry entry)
    {
        if (entry.Outcome == ProvisioningOutcome.Dropped)
        {
            queue.PutBack(entry.Tenant, entry.Connector, entry.Dropped);
        }
        else
        {
            queue.Drop(entry.Tenant, entry.Connector, 1);
        }
    }

    private async Task AppendAsync(List<ProvisioningEntry> entries)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await store.AppendAsync(entries, CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException exception) when (!_stopping.IsCancellationRequested)
            {
                if (attempt == 1)
                {
                    LogUnavailable(logger, entries.Count, exception);
                }

                await PauseAsync(Pause);
            }
        }
    }

    /// <summary>Waits, unless the process stops.</summary>
    private async Task PauseAsync(TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            await Task.Delay(time, clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(EventId = ScimEventIds.ProvisioningLogUnavailable, Level = LogLevel.Warning, Message = "{Count} entries of the provisioning log could not be written; they are tried again")]
    private static partial void LogUnavailable(ILogger logger, int count, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.ProvisioningLogRefused, Level = LogLevel.Warning, Message = "The store does not take {Count} entries of the provisioning log together; they are tried half by half")]
    private static partial void LogRefused(ILogger logger, int count, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.ProvisioningLogLost, Level = LogLevel.Error, Message = "{Count} entries of the provisioning log are lost")]
    private static partial void LogLost(ILogger logger, int count, Exception exception);
}
