using System.Globalization;
using ScimOrleans.Benchmarks.Sites;

namespace ScimOrleans.Benchmarks;

/// <summary>What <c>tests/bench</c> was asked for.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Usage: tests/bench [options]
          --only TEXT      scenarios whose name contains the text ('start to ready' and 'resident user' too), and the controls; may be repeated
          --rounds N       measured rounds (default 5); a round runs every scenario once
          --seconds S      how long each scenario runs in a round (default 1)
          --users N        users of the large directory (default 1000000)
          --telemetry KIND metrics: the servers' metrics are read every second; traces: besides, one trace of ten is collected
          --results FILE   also write the tables there
          --micro [ARGS]   BenchmarkDotNet on the protocol instead; ARGS are its own, such as --filter '*Filter*'
          --help           this
        """;

    public List<string> Only { get; init; } = [];

    public int Rounds { get; init; } = 5;

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    public int Users { get; init; } = 1_000_000;

    public TelemetryKind Telemetry { get; init; }

    public string? Results { get; init; }

    /// <summary>Reads a command line; <see langword="null"/> if it says something else.</summary>
    public static BenchmarkOptions? Read(string[] args)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
            {
                return null;
            }

            var value = args[i + 1];
            switch (args[i])
            {
                case "--only":
                    options.Only.Add(value);
                    break;
                case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Time = TimeSpan.FromSeconds(seconds) };
                    break;
                case "--users" when int.TryParse(value, CultureInfo.InvariantCulture, out var users) && users >= 50_000:
                    options = options with { Users = users };
                    break;
                case "--telemetry" when Enum.TryParse<TelemetryKind>(value, ignoreCase: true, out var telemetry):
                    options = options with { Telemetry = telemetry };
                    break;
                case "--results":
                    options = options with { Results = value };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
