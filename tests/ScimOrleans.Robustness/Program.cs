using ScimOrleans.Robustness;
using ScimOrleans.Robustness.Machines;

// --seed N, --seeds A..B [--seconds N]  schedules of faults; none is begun after N seconds
// --recovery [--rounds N]               how long calls suffer when a silo is killed or hangs
// --rolling [--rounds N] [--drain S]    which requests fail while all servers are restarted in turn
// --killing [--rounds N]                which requests fail when servers are killed, and for how long
// --membership [--rounds N]             how long a silo must stand still until the others give it up
// --upgrade ASSEMBLY [--old-drain S]    replaces servers of another build by those of this one and back; see tests/upgrade
var arguments = new Arguments(args);
NetworkNamespace.Enter();
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first one ends the servers in order; the second one ends this process, and the system then ends them.
    pressed.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

try
{
    var rounds = arguments.Number("rounds", otherwise: 1);
    return arguments switch
    {
        _ when arguments.Has("recovery") => Code(await RecoveryTimes.MeasureAsync(rounds).WaitAsync(stop.Token)),
        _ when arguments.Has("rolling") => Code(await Rolling.RestartAsync(rounds, arguments.Seconds("drain", TimeSpan.FromSeconds(5))).WaitAsync(stop.Token)),
        _ when arguments.Has("killing") => Code(await Rolling.KillAsync(rounds, TimeSpan.FromSeconds(10)).WaitAsync(stop.Token)),
        _ when arguments.Has("membership") => Code(await MembershipLimits.MeasureAsync(rounds).WaitAsync(stop.Token)),
        _ when arguments.Has("upgrade") => Code(await Upgrade.RunAsync(arguments.Text("upgrade"), arguments.Seconds("old-drain", TimeSpan.Zero)).WaitAsync(stop.Token)),
        _ when arguments.Has("seed") => await RunAsync("seed"),
        _ when arguments.Has("seeds") => await RunAsync("seeds"),
        _ => Explain(),
    };
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("stopped");
    return 130;
}

async Task<int> RunAsync(string name)
{
    var (first, last) = arguments.Range(name);
    return await Runs.RunAsync(first, last, arguments.Seconds("seconds", TimeSpan.MaxValue), stop.Token);
}

static int Code(bool isWell) => isWell ? 0 : 1;

static int Explain()
{
    Console.Error.WriteLine("--seed N, --seeds A..B [--seconds N], --recovery [--rounds N], --rolling [--rounds N] [--drain S], --killing [--rounds N], --membership [--rounds N], or --upgrade ASSEMBLY [--old-drain S]; see tests/README.md");
    return 2;
}
