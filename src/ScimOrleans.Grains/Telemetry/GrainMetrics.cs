using System.Diagnostics.Metrics;
using System.Text.Json;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Grains.Telemetry;

/// <summary>What the grains of a silo count and measure. What they hold at a moment is in <see cref="SiloGauges"/>.</summary>
internal sealed class GrainMetrics
{
    private static readonly CommitOutcome[] _outcomes = Enum.GetValues<CommitOutcome>();

    private readonly Histogram<int> _batchSize;
    private readonly Histogram<int> _members;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<double> _notificationDuration;
    private readonly IReadOnlyList<Tally> _operations;
    private readonly Tally _commitFailures;
    private readonly Tally _commitsUnknown;
    private readonly Tally _commitsRefused;
    private readonly Tally _recomputed;
    private readonly Tally _fromMemory;
    private readonly Tally _fromStoreCold;
    private readonly Tally _fromStoreNotTrusted;
    private readonly Tally _notifications;
    private readonly Tally _lostNotifications;
    private readonly Tally _tailUnread;
    private readonly Tally _tailNotActive;
    private readonly Tally _rightCredentials;
    private readonly Tally _wrongCredentials;
    private readonly Tally _slowedCredentials;
    private readonly Tally _handOvers;
    private readonly Tally _patternTimeouts;
    private readonly Tally _heldRemovals;
    private readonly Tally _lostSilos;
    private readonly Tally _failedJobSteps;

    public GrainMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(ScimTelemetry.Grains);
        _operations = Tally.Of(meter, "scim.server.commit.operations", "{operation}", "Operations whose outcome the store gave.", "scim.commit.outcome", [.. _outcomes.Select(outcome => JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()))]);
        _commitFailures = Tally.Of(meter, "scim.server.commit.failures", "{transaction}", "Transactions that ended by an exception.");
        _commitsUnknown = Tally.Of(meter, "scim.server.commit.unknown", "{operation}", "Operations that were answered without knowing what became of them.");
        _commitsRefused = Tally.Of(meter, "scim.server.commit.refused", "{operation}", "Operations that found the queue full.");
        _batchSize = meter.CreateHistogram<int>("scim.server.commit.size", "{operation}", "Operations that shared a transaction.",
            advice: new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] });
        _members = meter.CreateHistogram<int>("scim.server.commit.members", "{member}", "Members that an operation names to be added or removed, of those that name any.",
            advice: new() { HistogramBucketBoundaries = [1, 10, 100, 1_000, 10_000, 100_000] });
        _commitDuration = meter.CreateHistogram<double>("scim.server.commit.duration", "s", "Time of a transaction, as the queue sees it.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _recomputed = Tally.Of(meter, "scim.server.requests.recomputed", "{request}", "Requests computed anew after a lost race.");
        var reads = Tally.Of(meter, "scim.server.reads", "{read}", "Reads of a user or group by where the answer came from: memory, or the store and why.", "scim.read.source", "memory", "store_cold", "store_not_trusted");
        (_fromMemory, _fromStoreCold, _fromStoreNotTrusted) = (reads[0], reads[1], reads[2]);
        _notifications = Tally.Of(meter, "scim.server.notifications", "{message}", "Messages that told grains or silos of a change.");
        _lostNotifications = Tally.Of(meter, "scim.server.notifications.lost", "{message}", "Messages that failed or took too long; the change log makes up for them.");
        _notificationDuration = meter.CreateHistogram<double>("scim.server.notification.duration", "s", "Time until a message that told of a change was answered, or given up.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });
        var tail = Tally.Of(meter, "scim.server.tail.failures", "{round}", "Rounds in which the change log was not followed: it could not be read, or the cluster does not count the silo as active.", "error.type", "unread", "not_active");
        (_tailUnread, _tailNotActive) = (tail[0], tail[1]);
        var credentials = Tally.Of(meter, "scim.server.credentials.checked", "{credential}", "Presented credentials that this silo had not seen lately, by result.", "scim.credential.result", "right", "wrong");
        (_rightCredentials, _wrongCredentials) = (credentials[0], credentials[1]);
        _slowedCredentials = Tally.Of(meter, "scim.server.credentials.slowed", "{credential}", "Presented credentials that were not looked at, after too many wrong ones of the same client.");
        _handOvers = Tally.Of(meter, "scim.server.hand_overs", "{resource}", "Users and groups handed over to the silo that their tenant belongs to.");
        _patternTimeouts = Tally.Of(meter, "scim.server.mapping.pattern_timeouts", "{match}", "Patterns of a mapping that took too long on a text; their source yielded nothing.");
        _heldRemovals = Tally.Of(meter, "scim.server.removals.held", "{operation}", "Removals of users that a connector's brake held.");
        _lostSilos = Tally.Of(meter, "scim.server.silos.lost", "{silo}", "Silos that were active and were declared dead, as this one saw it.");
        _failedJobSteps = Tally.Of(meter, "scim.server.jobs.failed_steps", "{step}", "Steps of background jobs that failed and are repeated.");
    }

    /// <summary>The store gave an operation's outcome.</summary>
    public void Committed(CommitOperation operation, CommitOutcome outcome)
    {
        _operations[Array.IndexOf(_outcomes, outcome)].Add();
        if (operation.Members is { } members)
        {
            _members.Record(members.Add.Count + members.Remove.Count);
        }
    }

    public void TransactionEnded(int operations, TimeSpan duration)
    {
        _batchSize.Record(operations);
        _commitDuration.Record(duration.TotalSeconds);
    }

    public void TransactionFailed() => _commitFailures.Add();

    /// <summary>Callers were told that nobody knows what became of their operations.</summary>
    public void OutcomeUnknown(int operations) => _commitsUnknown.Add(operations);

    public void QueueFull() => _commitsRefused.Add();

    public void Recomputed() => _recomputed.Add();

    public void ReadFromMemory() => _fromMemory.Add();

    /// <summary>A read went to the store because nothing was in memory, or what was there could not be trusted.</summary>
    public void ReadFromStore(bool memoryRefused) => (memoryRefused ? _fromStoreNotTrusted : _fromStoreCold).Add();

    /// <summary>A message was answered, or given up.</summary>
    public void Notified(TimeSpan duration, bool lost)
    {
        _notifications.Add();
        _notificationDuration.Record(duration.TotalSeconds);
        if (lost)
        {
            _lostNotifications.Add();
        }
    }

    public void TailFailed() => _tailUnread.Add();

    public void TailNotActive() => _tailNotActive.Add();

    public void CredentialChecked(bool right) => (right ? _rightCredentials : _wrongCredentials).Add();

    public void CredentialSlowed() => _slowedCredentials.Add();

    public void HandedOver(int resources) => _handOvers.Add(resources);

    public void RemovalHeld() => _heldRemovals.Add();

    public void PatternTimedOut() => _patternTimeouts.Add();

    public void SilosLost(int silos) => _lostSilos.Add(silos);

    public void JobStepFailed() => _failedJobSteps.Add();
}
