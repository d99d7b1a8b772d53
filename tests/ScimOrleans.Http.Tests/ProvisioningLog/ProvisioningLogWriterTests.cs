using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Telemetry;
using ScimOrleans.Http.Tests.Routing;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.ProvisioningLog;

/// <summary>From the queue into the store: batches, what is dropped, a store that does not answer, and the end of the process.</summary>
public sealed class ProvisioningLogWriterTests : IDisposable
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly ConnectorId Okta = ConnectorId.Parse("okta");
    private static readonly ScimRoute Route = new("/Users", "User");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly InMemoryProvisioningLogStore _store = new();
    private readonly ProvisioningLogOptions _options = new() { WriteDelay = TimeSpan.Zero };

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Write_WhatIsRecorded_IsInTheStoreInItsOrder()
    {
        var queue = Queue();
        using var writer = await StartAsync(queue);

        queue.Record(Record("a"));
        queue.Record(Record("b"));

        Assert.Equal(["a", "b"], (await _store.WaitForAsync(Acme, Okta, 2)).Select(entry => entry.RequestId));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Write_MoreThanABatch_IsSeveralTransactions()
    {
        _options.BatchSize = 3;
        var sizes = new List<int>();
        _store.OnAppend = entries =>
        {
            sizes.Add(entries.Count);
            return Task.CompletedTask;
        };
        var queue = Queue();
        foreach (var i in Enumerable.Range(0, 7))
        {
            queue.Record(Record($"{i}"));
        }

        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal([3, 3, 1], sizes);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], (await _store.WaitForAsync(Acme, Okta, 7)).Select(entry => entry.RequestId));
    }

    [Fact]
    public async Task Record_QueueIsFull_CountsWhatIsLeftOutAndTheLogSaysSo()
    {
        _options.QueueLength = 2;
        using var dropped = new Dropped(_services);
        var queue = Queue();
        foreach (var i in Enumerable.Range(0, 5))
        {
            queue.Record(Record($"{i}"));
        }

        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        var entries = await _store.WaitForAsync(Acme, Okta, 3);
        Assert.Equal([("0", 0L), ("1", 0L), ("", 3L)], entries.Select(entry => (entry.RequestId, entry.Dropped)));
        Assert.Equal((ProvisioningOutcome.Dropped, 0, _clock.GetUtcNow()), (entries[2].Outcome, entries[2].Status, entries[2].At));
        Assert.Equal(3, dropped.Count);
    }

    [Fact]
    public async Task Record_ManyBytesOfValuesWait_FurtherEntriesHaveNone()
    {
        _options.QueueValueBytes = 30;
        var queue = Queue();
        foreach (var i in Enumerable.Range(0, 4))
        {
            queue.Record(Record($"{i}", """{"title":"t"}"""));
        }

        Assert.Equal(26, queue.ValueBytes);
        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        var entries = await _store.WaitForAsync(Acme, Okta, 4);
        Assert.Equal([("0", """{"title":"t"}"""), ("1", """{"title":"t"}"""), ("2", null), ("3", null)], entries.Select(entry => (entry.RequestId, entry.Values)));
        Assert.All(entries, entry => Assert.Equal(["title"], entry.Changed));
        Assert.Equal(0, queue.ValueBytes);
    }

    [Fact]
    public async Task Record_QueueIsFull_ValuesOfWhatIsLeftOutDoNotWait()
    {
        _options.QueueLength = 1;
        var queue = Queue();
        queue.Record(Record("0", """{"title":"t"}"""));
        queue.Record(Record("1", """{"title":"t"}"""));

        Assert.Equal(13, queue.ValueBytes);
        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);
        Assert.Equal(0, queue.ValueBytes);
    }

    [Fact]
    public async Task Record_AfterTheEnd_DoesNotFail()
    {
        var queue = Queue();
        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        queue.Record(Record("late"));

        Assert.Equal([(Acme, Okta, 1L)], queue.TakeDropped());
    }

    [Fact]
    public async Task Record_UnknownConnector_LeavesNothing()
    {
        var queue = Queue();
        var stranger = Record("stranger");
        stranger.Copy = null;
        queue.Record(stranger);
        queue.Record(Record("known"));
        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(["known"], (await _store.WaitForAsync(Acme, Okta, 1)).Select(entry => entry.RequestId));
    }

    [Fact]
    public async Task Record_ReadsAreNotWanted_KeepsRefusedReadsAndWrites()
    {
        _options.RecordReads = false;
        var queue = Queue();
        queue.Record(Record("served read"));
        var refused = Record("refused read");
        refused.Error = Protocol.Errors.ScimErrors.NotFound("No.");
        queue.Record(refused);
        var write = Record("write");
        write.Method = "POST";
        queue.Record(write);
        var search = Record("search");
        search.Begin(new("/Users/.search", "User") { PostReads = true }, _clock.GetUtcNow(), "search");
        search.Method = "POST";
        queue.Record(search);
        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(["refused read", "write"], (await _store.WaitForAsync(Acme, Okta, 2)).Select(entry => entry.RequestId));
    }

    [Fact]
    public async Task Write_StoreDoesNotAnswer_TriesAgainAfterAPause()
    {
        var attempts = new SemaphoreSlim(0);
        var isDown = true;
        _store.OnAppend = _ =>
        {
            attempts.Release();
            return isDown ? Task.FromException(new StoreUnavailableException()) : Task.CompletedTask;
        };
        var queue = Queue();
        using var writer = await StartAsync(queue);
        queue.Record(Record("a"));
        await attempts.WaitAsync();
        isDown = false;

        while (attempts.CurrentCount == 0)
        {
            // The pause begins some time after the attempt has failed.
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(["a"], (await _store.WaitForAsync(Acme, Okta, 1)).Select(entry => entry.RequestId));
        await writer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Write_BatchThatCannotBeWritten_IsCountedAndTheNextIsWritten()
    {
        var failed = new TaskCompletionSource();
        _store.OnAppend = entries =>
        {
            if (entries.All(entry => entry.RequestId != "bad"))
            {
                return Task.CompletedTask;
            }

            failed.SetResult();
            return Task.FromException(new InvalidOperationException());
        };
        var queue = Queue();
        using var writer = await StartAsync(queue);
        queue.Record(Record("bad"));
        await failed.Task;
        queue.Record(Record("good"));
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal([("good", 0L), ("", 1L)], (await _store.WaitForAsync(Acme, Okta, 2)).Select(entry => (entry.RequestId, entry.Dropped)).OrderBy(entry => entry.Dropped));
    }

    [Fact]
    public async Task Write_OneEntryThatTheStoreRefuses_CostsNoOther()
    {
        _store.OnAppend = entries => entries.Any(entry => entry.RequestId == "4") ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
        using var dropped = new Dropped(_services);
        var queue = Queue();
        foreach (var i in Enumerable.Range(0, 7))
        {
            queue.Record(Record($"{i}"));
        }

        using var writer = await StartAsync(queue);
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(
            [("0", 0L), ("1", 0L), ("2", 0L), ("3", 0L), ("5", 0L), ("6", 0L), ("", 1L)],
            (await _store.WaitForAsync(Acme, Okta, 7)).Select(entry => (entry.RequestId, entry.Dropped)));
        Assert.Equal(1, dropped.Count);
    }

    [Fact]
    public async Task Write_CountOfWhatWasLeftOutIsRefused_IsWrittenLaterAndCountedOnce()
    {
        var refused = new TaskCompletionSource();
        _store.OnAppend = entries =>
        {
            if (entries.All(entry => entry.Dropped == 0) || refused.Task.IsCompleted)
            {
                return Task.CompletedTask;
            }

            if (entries.Count == 1)
            {
                refused.SetResult();
            }

            return Task.FromException(new InvalidOperationException());
        };
        using var dropped = new Dropped(_services);
        var queue = Queue();
        queue.Drop(Acme, Okta, 3);
        queue.Record(Record("a"));
        using var writer = await StartAsync(queue);
        await refused.Task;
        queue.Record(Record("b"));
        await writer.StopAsync(CancellationToken.None);

        Assert.Equal([("a", 0L), ("b", 0L), ("", 3L)], (await _store.WaitForAsync(Acme, Okta, 3)).Select(entry => (entry.RequestId, entry.Dropped)));
        Assert.Equal(3, dropped.Count);
    }

    [Fact]
    public async Task Stop_StoreDoesNotAnswer_EndsAllTheSame()
    {
        var attempted = new TaskCompletionSource();
        _store.OnAppend = _ =>
        {
            attempted.TrySetResult();
            return Task.FromException(new StoreUnavailableException());
        };
        var queue = Queue();
        using var writer = await StartAsync(queue);
        queue.Record(Record("a"));
        await attempted.Task;

        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(0, await _store.ReadLastPositionAsync(Acme, Okta));
    }

    private ProvisioningLogQueue Queue() => new(Options.Create(_options), new ScimHttpMetrics(_services.GetRequiredService<IMeterFactory>()));

    private async Task<ProvisioningLogWriter> StartAsync(ProvisioningLogQueue queue)
    {
        var writer = new ProvisioningLogWriter(queue, new EntryWording(ScimModel.Default), _store, _clock, Options.Create(_options), NullLogger<ProvisioningLogWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);
        return writer;
    }

    private RequestRecord Record(string requestId, string? values = null)
    {
        var copy = new StubConnectorCopies().Copy;
        var record = new RequestRecord
        {
            Tenant = Acme,
            Connector = Okta,
            Copy = values is null ? copy : copy with { Tenant = copy.Tenant with { LogsValues = true } },
            Changes = values is null ? null : new() { Attributes = ["title"] },
            Body = values is null ? default : System.Text.Encoding.UTF8.GetBytes(values),
            Method = "GET",
            Path = "/scim/v2/acme/okta/Users",
            Status = 200,
        };
        record.Begin(Route, _clock.GetUtcNow(), requestId);
        return record;
    }

    /// <summary>What the metric has counted.</summary>
    private sealed class Dropped : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public Dropped(ServiceProvider services)
        {
            var factory = services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name == "scim.server.provisioning_log.dropped")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => _count = value);
            _listener.Start();
        }

        public long Count
        {
            get
            {
                _listener.RecordObservableInstruments();
                return _count;
            }
        }

        public void Dispose() => _listener.Dispose();
    }
}
