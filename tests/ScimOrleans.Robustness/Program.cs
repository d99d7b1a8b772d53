using System.Globalization;
using ScimOrleans.Robustness;
using ScimOrleans.Robustness.Machines;

// --recovery [--rounds N]          how long calls suffer when a silo is killed or hangs
// --seed N                         one schedule of faults
// --seeds A..B [--seconds N]       many; none is begun after N seconds
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
    return args switch
    {
        ["--recovery"] => await RecoveryTimes.MeasureAsync(rounds: 1) ? 0 : 1,
        ["--recovery", "--rounds", var rounds] => await RecoveryTimes.MeasureAsync(Number(rounds)) ? 0 : 1,
        ["--seed", var seed] => await Runs.RunAsync(Number(seed), Number(seed), TimeSpan.MaxValue, stop.Token),
        ["--seeds", var range] when range.Split("..") is [var first, var last] => await Runs.RunAsync(Number(first), Number(last), TimeSpan.MaxValue, stop.Token),
        ["--seeds", var range, "--seconds", var seconds] when range.Split("..") is [var first, var last] =>
            await Runs.RunAsync(Number(first), Number(last), TimeSpan.FromSeconds(Number(seconds)), stop.Token),
        _ => Explain(),
    };
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("stopped");
    return 130;
}

static int Explain()
{
    Console.Error.WriteLine("--recovery [--rounds N], --seed N, or --seeds A..B [--seconds N]");
    return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
