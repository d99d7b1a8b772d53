using System.Text.RegularExpressions;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>Finds the metrics that a query of Prometheus names. Whether it is a query at all, promtool says.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> _words = ["by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool", "offset", "inf", "nan"];

    /// <summary>The names, each once.</summary>
    public static IReadOnlySet<string> MetricsOf(string query)
    {
        // What stands in quotes, braces and brackets, and what is grouped by, names no metric.
        var bare = Grouping().Replace(Selector().Replace(Text().Replace(query, "\"\""), " "), " ");
        return Name().Matches(bare).Select(match => match.Value).Where(name => !_words.Contains(name)).ToHashSet();
    }

    [GeneratedRegex("\"(\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    /// <summary>A word that is neither a number nor called.</summary>
    [GeneratedRegex(@"(?<![\w:$.])[a-zA-Z_:][\w:]*\b(?!\s*\()")]
    private static partial Regex Name();
}
