using ScimOrleans.Benchmarks.Load;
using ScimOrleans.Benchmarks.Measuring;

namespace ScimOrleans.Benchmarks.Scenarios;

/// <summary>Who answers: a process, its port and its probe.</summary>
public sealed record Target(int Port, int ProcessId, ServerProbe Probe)
{
    /// <summary>Its connections.</summary>
    public LoadGenerator Load { get; } = new(Port);
}

/// <summary>One row of the table.</summary>
/// <param name="Name">What it is called there; bars refer to it.</param>
/// <param name="Target">Who answers.</param>
/// <param name="Connections">How many requests at once.</param>
/// <param name="Next">Gives the n-th request; n goes on from round to round, so that what is used up is not used twice.</param>
public sealed record Scenario(string Name, Target Target, int Connections, Func<int, WireRequest> Next)
{
    private int _sent;

    /// <summary>Most requests in a round, where each uses something up.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>Requests that must have been answered before any counts, so that what is called hot is.</summary>
    public int Prepare { get; init; }

    /// <summary>Whether it is measured on a schedule too.</summary>
    public bool InOpenLoop { get; init; }

    /// <summary>Sends the requests of <see cref="Prepare"/>; not measured.</summary>
    public async Task PrepareAsync() => await Target.Load.CloseLoopAsync(Connections, TimeSpan.FromMinutes(10), Prepare, Next);

    /// <summary>Sends requests for a time and says what they cost.</summary>
    public async Task<Sample> MeasureAsync(TimeSpan time, int postmaster)
    {
        var allocated = await Target.Probe.AllocatedBytesAsync();
        var (server, database) = (ProcessCpu.Of(Target.ProcessId), ProcessCpu.OfTree(postmaster));
        var first = _sent;
        var result = await Target.Load.CloseLoopAsync(Connections, time, Most, n => Next(first + n));
        _sent += result.Requests;
        double Each(double total) => total / result.Requests;
        return new(
            Each((ProcessCpu.Of(Target.ProcessId) - server) * 1e6),
            Each((ProcessCpu.OfTree(postmaster) - database) * 1e6),
            result.PerSecond,
            result.Quantile(0.5),
            result.Quantile(0.99),
            Each(await Target.Probe.AllocatedBytesAsync() - allocated),
            result.Requests,
            result.Refused);
    }

    /// <summary>Sends requests on schedule.</summary>
    public async Task<LoadResult> OpenLoopAsync(TimeSpan time, double rate)
    {
        var first = _sent;
        var result = await Target.Load.OpenLoopAsync(128, time, rate, n => Next(first + n));
        _sent += result.Requests;
        return result;
    }
}
