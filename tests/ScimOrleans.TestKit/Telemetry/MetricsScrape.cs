using System.Globalization;
using System.Text.RegularExpressions;

namespace ScimOrleans.TestKit.Telemetry;

/// <summary>What a server's metrics page showed at a moment.</summary>
public sealed partial class MetricsScrape
{
    private readonly Dictionary<string, double> _series = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    private MetricsScrape(string page)
    {
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Type().Match(line) is { Success: true } type)
            {
                _types[type.Groups[1].Value] = type.Groups[2].Value;
            }
            else if (!line.StartsWith('#'))
            {
                var blank = line.LastIndexOf(' ');
                _series[line[..blank]] = double.Parse(line[(blank + 1)..], CultureInfo.InvariantCulture);
            }
        }
    }

    /// <summary>All series, each by its name and labels as it stands on the page.</summary>
    public IReadOnlyDictionary<string, double> Series => _series;

    /// <summary>Names of all metrics, histograms without their suffixes.</summary>
    public IReadOnlyCollection<string> Names => _types.Keys;

    /// <summary>Reads the page.</summary>
    /// <param name="port">The server's <c>ScimOrleans:MetricsPort</c>.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public static async Task<MetricsScrape> ReadAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        return new(await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), cancellationToken));
    }

    /// <summary>Sum over the series of a name, as far as their labels hold a text.</summary>
    public double Sum(string name, string labels = "") =>
        _series.Where(series => NameOf(series.Key) == name && series.Key.Contains(labels, StringComparison.Ordinal)).Sum(series => series.Value);

    /// <summary>Whether a series only rises.</summary>
    public bool IsCounter(string series)
    {
        var name = NameOf(series);
        return _types.GetValueOrDefault(name) == "counter" || (!_types.ContainsKey(name) && _types.GetValueOrDefault(Suffix().Replace(name, "")) == "histogram");
    }

    /// <summary>A series' name without its labels.</summary>
    public static string NameOf(string series) => series.Split('{')[0];

    [GeneratedRegex("^# TYPE ([a-z0-9_]+) ([a-z]+)$")]
    private static partial Regex Type();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
