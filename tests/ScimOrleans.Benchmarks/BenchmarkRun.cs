using System.Diagnostics;
using System.Globalization;
using System.Text;
using ScimOrleans.Benchmarks.Measuring;
using ScimOrleans.Benchmarks.Scenarios;

namespace ScimOrleans.Benchmarks;

/// <summary>One run: sets the stage, measures in interleaved rounds, prints the tables.</summary>
internal sealed class BenchmarkRun(BenchmarkOptions options)
{
    private readonly StringBuilder _report = new();
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>Runs.</summary>
    public async Task RunAsync()
    {
        List<Bar> others = [];
        if (IsChosen("start to ready"))
        {
            others.Add(await OtherMeasures.StartSecondsAsync());
            Say("started the embedded server five times");
        }

        await using var stage = await Stage.SetAsync(options.Users, options.Telemetry, Say);
        Say("the stage is set");
        if (IsChosen("resident user"))
        {
            others.Add(await OtherMeasures.ResidentBytesAsync(stage));
        }

        var all = Catalogue.Of(stage);
        var chosen = all.Where(scenario => scenario.Name.StartsWith("control", StringComparison.Ordinal) || IsChosen(scenario.Name)).ToList();
        if (chosen.FirstOrDefault(scenario => scenario.Name.StartsWith("the same full list", StringComparison.Ordinal)) is { } fullList)
        {
            others.Add(await OtherMeasures.FullListWritesAsync(stage, fullList));
        }

        foreach (var scenario in chosen.Where(scenario => scenario.Prepare > 0))
        {
            await scenario.PrepareAsync();
        }

        // Each scenario first runs long enough for its code to be compiled in its last form.
        await RoundAsync(chosen, stage, 2 * options.Time, []);
        Say("warmed up");
        var samples = new Dictionary<string, List<Sample>>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            await RoundAsync(chosen, stage, options.Time, samples);
            Say($"round {round} of {options.Rounds}");
        }

        WriteHead();
        WriteSamples(samples);
        await WriteOpenLoopAsync(chosen.Where(scenario => scenario.InOpenLoop), samples);
        WriteBars([.. Bars.Of(samples), .. others]);
        Console.WriteLine(_report);
        if (options.Results is { } path)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await File.WriteAllTextAsync(path, _report.ToString());
        }
    }

    private static async Task RoundAsync(List<Scenario> scenarios, Stage stage, TimeSpan time, Dictionary<string, List<Sample>> samples)
    {
        foreach (var scenario in scenarios)
        {
            var sample = await scenario.MeasureAsync(time, stage.Postmaster);
            if (samples.TryGetValue(scenario.Name, out var list))
            {
                list.Add(sample);
            }
            else
            {
                samples.Add(scenario.Name, [sample]);
            }
        }
    }

    private bool IsChosen(string name) => options.Only is [] || options.Only.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase));

    private void Say(string text) => Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(_started).TotalSeconds,5:0} s  {text}"));

    private void WriteHead()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        Line($"Commit {Environment.GetEnvironmentVariable("SCIMORLEANS_BENCH_COMMIT")}, {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC; {Environment.ProcessorCount} × {processor}, .NET {Environment.Version}; {options.Rounds} rounds of {options.Time.TotalSeconds} s for each scenario; {options.Users:N0} users in the large directory; telemetry: {options.Telemetry}; load of the machine {File.ReadAllText("/proc/loadavg").Split(' ')[1]}.");
        Line($"");
    }

    private void WriteSamples(Dictionary<string, List<Sample>> samples)
    {
        Line($"| scenario | server µs CPU | database µs CPU | requests/s | p50 ms | p99 ms | allocated B | not 2xx |");
        Line($"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var (name, rounds) in samples)
        {
            var middle = Sample.Median(rounds);
            Line($"| {name} | {middle.ServerMicros:N1} | {middle.DatabaseMicros:N1} | {middle.PerSecond:N0} | {middle.P50Ms:0.00} | {middle.P99Ms:0.00} | {middle.AllocatedBytes:N0} | {middle.Refused} of {middle.Requests:N0} |");
        }

        Line($"");
    }

    private async Task WriteOpenLoopAsync(IEnumerable<Scenario> scenarios, Dictionary<string, List<Sample>> samples)
    {
        Line($"| open loop, half the rate of the closed one | due/s | p50 ms | p99 ms | p99.9 ms | not 2xx |");
        Line($"| --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var scenario in scenarios)
        {
            var rate = Math.Max(1, Sample.Median(samples[scenario.Name]).PerSecond / 2);
            var result = await scenario.OpenLoopAsync(3 * options.Time, rate);
            Line($"| {scenario.Name} | {rate:N0} | {result.Quantile(0.5):0.00} | {result.Quantile(0.99):0.00} | {result.Quantile(0.999):0.00} | {result.Refused} of {result.Requests:N0} |");
        }

        Line($"");
    }

    private void WriteBars(IEnumerable<Bar> bars)
    {
        Line($"| bar | limit | measured | came of it |");
        Line($"| --- | ---: | ---: | --- |");
        foreach (var bar in bars)
        {
            _report.AppendLine(bar.ToRow());
        }
    }

    private void Line(FormattableString text) => _report.AppendLine(text.ToString(CultureInfo.InvariantCulture));
}
