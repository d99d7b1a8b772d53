using System.Diagnostics.Metrics;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Telemetry;

/// <summary>What the grains of a silo measure.</summary>
internal sealed class GrainMetrics
{
    private readonly Counter<long> _operations;
    private readonly Counter<long> _commitFailures;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _reads;
    private readonly Counter<long> _tellings;
    private readonly Counter<long> _lostTellings;
    private readonly Counter<long> _tailFailures;
    private readonly Counter<long> _passwordChecks;
    private readonly Counter<long> _slowed;
    private readonly Counter<long> _handOvers;
    private readonly Counter<long> _patternTimeouts;
    private readonly Counter<long> _heldRemovals;

    public GrainMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(ScimTelemetry.Grains);
        _operations = meter.CreateCounter<long>("scimorleans.commit.operations", "{operation}", "Operations whose outcome the store gave.");
        _commitFailures = meter.CreateCounter<long>("scimorleans.commit.failures", "{transaction}", "Transactions that ended by an exception.");
        _batchSize = meter.CreateHistogram<int>("scimorleans.commit.batch_size", "{operation}", "Operations that shared a transaction.",
            advice: new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });
        _commitDuration = meter.CreateHistogram<double>("scimorleans.commit.duration", "s", "Time of a transaction, as the queue sees it.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _retries = meter.CreateCounter<long>("scimorleans.requests.recomputed", "{request}", "Requests computed anew after a lost race.");
        _reads = meter.CreateCounter<long>("scimorleans.grain.reads", "{read}", "Reads by where the answer came from: memory, or the store and why.");
        _tellings = meter.CreateCounter<long>("scimorleans.tellings", "{message}", "Messages that told grains or silos of a change.");
        _lostTellings = meter.CreateCounter<long>("scimorleans.tellings.lost", "{message}", "Tellings that failed or took too long; the change log makes up for them.");
        _tailFailures = meter.CreateCounter<long>("scimorleans.tail.failures", "{round}", "Rounds in which the change log could not be read.");
        _passwordChecks = meter.CreateCounter<long>("scimorleans.credentials.checked", "{credential}", "Presented credentials that had to be hashed, by result.");
        _slowed = meter.CreateCounter<long>("scimorleans.credentials.slowed", "{credential}", "Presented credentials that were not looked at, after too many wrong ones of the same client.");
        _handOvers = meter.CreateCounter<long>("scimorleans.grain.hand_overs", "{grain}", "Grains handed over to the silo that their tenant belongs to.");
        _patternTimeouts = meter.CreateCounter<long>("scimorleans.mapping.pattern_timeouts", "{match}", "Patterns of a mapping that took too long on a text; their source yielded nothing.");
        _heldRemovals = meter.CreateCounter<long>("scimorleans.removals.held", "{operation}", "Removals of users that a connector's brake held.");
    }

    public void Committed(CommitOutcome outcome) => _operations.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void TransactionEnded(int operations, TimeSpan duration)
    {
        _batchSize.Record(operations);
        _commitDuration.Record(duration.TotalSeconds);
    }

    public void TransactionFailed() => _commitFailures.Add(1);

    public void Recomputed() => _retries.Add(1);

    public void ReadFromMemory() => _reads.Add(1, new KeyValuePair<string, object?>("source", "memory"));

    /// <summary>A read went to the store because nothing was in memory, or what was there could not be trusted.</summary>
    public void ReadFromStore(bool memoryRefused) => _reads.Add(1, new KeyValuePair<string, object?>("source", memoryRefused ? "store_not_trusted" : "store_cold"));

    public void Told() => _tellings.Add(1);

    public void TellingLost() => _lostTellings.Add(1);

    public void TailFailed() => _tailFailures.Add(1);

    public void CredentialChecked(bool right) => _passwordChecks.Add(1, new KeyValuePair<string, object?>("right", right));

    public void CredentialSlowed() => _slowed.Add(1);

    public void HandedOver(int grains) => _handOvers.Add(grains);

    public void RemovalHeld() => _heldRemovals.Add(1);

    public void PatternTimedOut() => _patternTimeouts.Add(1);
}
