using System.Text.RegularExpressions;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>The table of metrics in the README.</summary>
internal static partial class MetricsTable
{
    /// <summary>Its rows.</summary>
    public static IReadOnlyList<ListedMetric> Read() =>
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(RuleFile.Folder, "README.md"))).Select(row => new ListedMetric(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value.StartsWith("histogram", StringComparison.Ordinal))),
    ];

    [GeneratedRegex(@"^\| `([a-z][\w.-]+)` \| `(\w+)` \| ([^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

/// <summary>One row.</summary>
/// <param name="Instrument">Its name in OpenTelemetry.</param>
/// <param name="Prometheus">Its name in Prometheus, without a histogram's suffixes.</param>
/// <param name="IsHistogram">Whether it is a histogram.</param>
internal sealed record ListedMetric(string Instrument, string Prometheus, bool IsHistogram);
