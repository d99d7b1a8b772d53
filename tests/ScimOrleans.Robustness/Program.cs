using System.Globalization;
using ScimOrleans.Robustness;

// --recovery            how long calls suffer when a silo is killed or hangs
// --seed N              one schedule of faults
// --seeds A..B          many
switch (args)
{
    case ["--recovery"]:
        return await RecoveryTimes.MeasureAsync(TimeSpan.FromSeconds(10)) ? 0 : 1;
    case ["--seed", var seed]:
        return await Runs.RunAsync(Number(seed), Number(seed));
    case ["--seeds", var range] when range.Split("..") is [var first, var last]:
        return await Runs.RunAsync(Number(first), Number(last));
    default:
        Console.Error.WriteLine("--recovery, --seed N or --seeds A..B");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
