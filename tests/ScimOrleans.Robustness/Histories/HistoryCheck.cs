using ScimOrleans.Robustness.Fleets;

namespace ScimOrleans.Robustness.Histories;

/// <summary>
/// Holds what the clients were told against the change log: each acknowledged write is in it once, in the order that the clients saw, no
/// refused one is, and every answer shows what was so at some place of the log that it may show.
/// </summary>
internal sealed class HistoryCheck(IReadOnlyCollection<Attempt> history, LogTimelines log, Weather weather)
{
    private readonly List<Attempt> _attempts = [.. history.OrderBy(attempt => attempt.Invoked)];
    private readonly Steps _committed = new(history
        .Where(attempt => attempt.Outcome == Outcome.Acknowledged && log.Operations.ContainsKey(attempt.RequestId))
        .Select(attempt => (attempt.Completed, log.Operations[attempt.RequestId].Max(operation => operation.Position))));

    private readonly Steps _invoked = new(history
        .Where(attempt => log.Operations.ContainsKey(attempt.RequestId))
        .Select(attempt => (attempt.Invoked, log.Operations[attempt.RequestId].Max(operation => operation.Position))));

    /// <summary>Reads from memory that had to show every write that was acknowledged before.</summary>
    public int FairReads { get; private set; }

    /// <returns>What is wrong.</returns>
    public IReadOnlyList<string> Check() => [.. OfLog(), .. OfVersions(), .. OfAnswers()];

    private IEnumerable<string> OfLog()
    {
        var requests = _attempts.ToDictionary(attempt => attempt.RequestId);
        foreach (var (request, operations) in log.Operations)
        {
            if (!requests.TryGetValue(request, out var attempt))
            {
                if (operations.Any(operation => operation.Actor.Connector is not null))
                {
                    yield return $"Nobody asked for what {request} did.";
                }

                continue;
            }

            if (attempt.Outcome == Outcome.Refused)
            {
                yield return $"It was refused, and happened: {attempt}";
            }

            if (operations.Count > 1)
            {
                yield return $"It happened {operations.Count} times, at {string.Join(", ", operations.Select(operation => operation.Position))}: {attempt}";
            }

            if (_committed.Before(attempt.Invoked) is var earlier && operations[0].Position < earlier)
            {
                yield return $"It is at {operations[0].Position} of the log, before {earlier}, which was acknowledged before it was asked for: {attempt}";
            }
        }

        foreach (var (id, row) in log.Rows)
        {
            foreach (var torn in row.Values.Where(state => state is not null && state.Title != state.Nickname))
            {
                yield return $"{id} has half of a request: {torn}";
            }
        }
    }

    private IEnumerable<string> OfVersions()
    {
        var winners = _attempts
            .Where(attempt => attempt is { IfMatch: not null, Outcome: Outcome.Acknowledged } && log.Operations.ContainsKey(attempt.RequestId))
            .GroupBy(attempt => (attempt.Path, attempt.IfMatch));
        foreach (var same in winners.Where(same => same.Count() > 1))
        {
            yield return $"{same.Count()} writers with the same If-Match won:\n{string.Join('\n', same)}";
        }

        var shown = _attempts.SelectMany(attempt => attempt.Shown).Distinct().GroupBy(shown => (shown.Id, shown.Version));
        foreach (var same in shown.Where(same => same.Count() > 1))
        {
            yield return $"One version stands for {string.Join(" and ", same)}";
        }
    }

    private IEnumerable<string> OfAnswers()
    {
        var seen = new Dictionary<object, List<(TimeSpan At, long Position)>>();
        foreach (var attempt in _attempts.Where(attempt => attempt.Outcome != Outcome.Unknown))
        {
            var to = _invoked.Before(attempt.Completed);
            foreach (var claim in attempt.Claims)
            {
                // Memory may be old, if something happened to the silos; what was seen may be unseen for as long as that even without.
                var since = attempt.Invoked - (claim.Remembered ? weather.StaleBound : TimeSpan.Zero);
                var fair = claim.Remembered && weather.IsFair(since, attempt.Completed);
                FairReads += fair && claim is RowClaim ? 1 : 0;
                var from = _committed.Before(claim.Remembered && !fair ? since : attempt.Invoked);
                foreach (var expectation in claim.Expand(log))
                {
                    if (!seen.TryGetValue(expectation.Register, out var places))
                    {
                        seen.Add(expectation.Register, places = []);
                    }

                    var seenBefore = places.Where(place => place.At < since).Select(place => place.Position).DefaultIfEmpty().Max();
                    if (expectation.Earliest(Math.Max(from, seenBefore), to) is { } place)
                    {
                        places.Add((attempt.Completed, place));
                    }
                    else
                    {
                        yield return $"At no place of the log from {from} (seen before: {seenBefore}) to {to}{(from == _committed.Before(attempt.Invoked) ? "" : ", stale bound included")}, {expectation.Text}: {attempt}";
                    }
                }
            }
        }
    }

    /// <summary>How far the log had come at each time.</summary>
    private sealed class Steps
    {
        private readonly List<TimeSpan> _times = [];
        private readonly List<long> _positions = [];

        public Steps(IEnumerable<(TimeSpan At, long Position)> steps)
        {
            foreach (var (at, position) in steps.OrderBy(step => step.At))
            {
                _times.Add(at);
                _positions.Add(Math.Max(position, _positions.LastOrDefault()));
            }
        }

        public long Before(TimeSpan time)
        {
            var index = _times.BinarySearch(time);
            index = index < 0 ? ~index : index;
            return index == 0 ? 0 : _positions[index - 1];
        }
    }
}
