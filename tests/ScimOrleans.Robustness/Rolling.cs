using System.Globalization;
using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Histories;

namespace ScimOrleans.Robustness;

/// <summary>Which requests fail while servers are replaced, or killed, one after the other, and clients provision through a <see cref="Balancer"/> without a pause.</summary>
internal sealed class Rolling : IAsyncDisposable
{
    /// <summary>Four of each kind.</summary>
    private const int Pairs = 2;

    /// <summary>Before, between and after what happens.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    private readonly Fleet _fleet;
    private readonly Balancer _balancer;
    private readonly Site _site;
    private readonly Workload _workload;
    private readonly List<(TimeSpan At, string What)> _happened = [];
    private int _spare = Fleet.Size;

    private Rolling(Fleet fleet, Tenancy tenancy)
    {
        _fleet = fleet;
        _balancer = new(fleet);
        fleet.Spread(_balancer);
        _site = new(fleet, tenancy);
        _workload = new(_site, new Random(1), Pairs);
    }

    /// <summary>Restarts all servers, as a Deployment with <c>maxSurge: 1, maxUnavailable: 0</c> does: another one is ready before one is stopped.</summary>
    /// <returns>Whether no request failed.</returns>
    public static async Task<bool> RestartAsync(int rounds, TimeSpan drainTime)
    {
        await using var rolling = await StartAsync(new() { Options = Draining(drainTime) });
        await rolling.RunAsync("rolling", async found =>
        {
            for (var i = 0; i < rounds * Fleet.Size && !found.IsCompleted; i++)
            {
                await rolling.ReplaceAsync(i % Fleet.Size, found);
            }
        });
        return await rolling.ReportAsync("rolling") == 0;
    }

    /// <summary>Kills servers; each is started again at once, as the kubelet does.</summary>
    /// <returns>Whether only requests failed that their clients may repeat, and none later than the limit.</returns>
    public static async Task<bool> KillAsync(int rounds, TimeSpan limit)
    {
        await using var rolling = await StartAsync(new());
        await rolling.RunAsync("killing", async found =>
        {
            for (var i = 0; i < rounds * Fleet.Size && !found.IsCompleted; i++)
            {
                var victim = i % Fleet.Size;
                rolling.Note($"server {victim} is killed");
                await rolling._fleet.KillServerAsync(victim);
                await rolling._fleet.StartServerAsync(victim);
                await rolling._balancer.WaitForAsync(victim);
                // Well beyond the time in which the others notice.
                await Task.WhenAny(Task.Delay(limit), found);
            }
        });
        await rolling.ReportAsync("killing");
        return rolling.LongestOutage() < limit;
    }

    /// <summary>Starts the servers and the clients' tenant.</summary>
    public static async Task<Rolling> StartAsync(FleetSettings settings)
    {
        var fleet = await Fleet.StartAsync(settings);
        return new(fleet, (await Tenancy.CreateAsync(fleet, [0]))[0]);
    }

    /// <summary>Has clients work while something happens, and checks what they were told.</summary>
    public async Task RunAsync(string name, Func<Task, Task> happens)
    {
        try
        {
            await _workload.WorkAsync(async found =>
            {
                await Task.WhenAny(Task.Delay(Calm), found);
                _fleet.Weather.Storm();
                await happens(found);
                await Task.WhenAny(Task.Delay(Calm), found);
            });
            await _fleet.HealAsync();
            await _workload.EndAsync();
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{exception.Message}\neverything: {await _workload.DumpAsync(name, $"{string.Join('\n', _happened)}\n{exception}")}", exception);
        }
    }

    /// <summary>Another server becomes ready, and this one is stopped.</summary>
    /// <param name="slot">It.</param>
    /// <param name="found">Ends when a client has found something.</param>
    /// <param name="preStop">How long before that it gets no new requests.</param>
    public async Task ReplaceAsync(int slot, Task found, TimeSpan preStop = default)
    {
        var successor = _spare;
        _balancer.Allow(successor);
        await _fleet.StartServerAsync(successor);
        await _balancer.WaitForAsync(successor);
        if (preStop > TimeSpan.Zero)
        {
            _balancer.Withdraw(slot);
            await Task.WhenAny(Task.Delay(preStop), found);
        }

        Note($"server {successor} is ready, server {slot} is stopped");
        await _fleet.StopServerAsync(slot);
        Note($"server {slot} has ended");
        _spare = slot;
        await Task.WhenAny(Task.Delay(Calm), found);
    }

    /// <summary>Prints what failed.</summary>
    /// <returns>How many requests.</returns>
    public async Task<int> ReportAsync(string name)
    {
        var all = _site.History.Attempts;
        var failed = Failed();
        foreach (var attempt in failed)
        {
            var (at, what) = _happened.LastOrDefault(happened => happened.At <= attempt.Completed);
            Console.WriteLine($"{attempt.Method} {attempt.Path.Split('?')[0]} through server {attempt.Slot}, {(attempt.Completed - at).TotalSeconds:F2} s after \"{what}\", {(attempt.Completed - attempt.Invoked).TotalSeconds:F2} s: {attempt.Answer.ReplaceLineEndings(" ")}");
        }

        Console.WriteLine($"{all.Count} requests, {failed.Count} of them failed, the last one {LongestOutage().TotalSeconds:F1} s after what happened before; the slowest took {all.Max(attempt => attempt.Completed - attempt.Invoked).TotalSeconds:F1} s");
        if (failed.Count > 0)
        {
            Console.WriteLine($"everything: {await _workload.DumpAsync(name, string.Join('\n', _happened))}");
        }

        return failed.Count;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _balancer.DisposeAsync();
        await _fleet.DisposeAsync();
    }

    /// <summary>The slot where the next server is started.</summary>
    public int Spare => _spare;

    public Fleet Servers => _fleet;

    /// <summary>The slots of the servers that run.</summary>
    public IReadOnlyList<int> Running => [.. Enumerable.Range(0, Fleet.Capacity).Where(_fleet.IsRunning)];

    /// <summary>The option by which a server serves on after SIGTERM.</summary>
    public static Dictionary<string, string> Draining(TimeSpan drainTime) => new() { ["ScimOrleans:DrainTime"] = drainTime.ToString("c", CultureInfo.InvariantCulture) };

    private List<Attempt> Failed() => [.. _site.History.Attempts.Where(attempt => attempt.Outcome == Outcome.Unknown).OrderBy(attempt => attempt.Completed)];

    private TimeSpan LongestOutage() => Failed()
        .Select(attempt => attempt.Completed - _happened.Where(happened => happened.At <= attempt.Completed).Select(happened => happened.At).LastOrDefault())
        .DefaultIfEmpty()
        .Max();

    private void Note(string what) => _happened.Add((_fleet.Weather.Now, what));
}
