using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>
/// What pods showed while all was well and after something happened, told to Prometheus as if a minute lay between two readings and each minute brought as much again: so alerts that wait for
/// minutes or hours are decided at once, by Prometheus' own evaluation of real samples.
/// </summary>
internal sealed class AlertScene
{
    private const string Job = "scimorleans";
    private const string Namespace = "identity";
    private const int WellMinutes = 10;
    private const int Minutes = 90;

    private static readonly RuleFile _file = RuleFile.Read();

    private readonly List<(string Pod, MetricsScrape? Start, MetricsScrape? Well, MetricsScrape? After)> _pods = [];

    /// <summary>Adds a pod.</summary>
    /// <param name="pod">Its name.</param>
    /// <param name="start">What it showed first; <see langword="null"/> if it was not there.</param>
    /// <param name="well">What it showed a little later, all being well.</param>
    /// <param name="after">What it showed when something had happened; <see langword="null"/> if it was gone.</param>
    public AlertScene Add(string pod, MetricsScrape? start, MetricsScrape? well, MetricsScrape? after)
    {
        _pods.Add((pod, start, well, after));
        return this;
    }

    /// <summary>An alert fires for what happened, once for the job or for the pods named, and does not while all is well.</summary>
    public async Task AssertFiresAsync(string alert, params string[] pods)
    {
        var rule = _file.Alerts.Single(rule => rule.Name == alert);
        using var folder = TestFolder.Create("alerts");
        var text = new StringBuilder("rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n");
        Write(text, rule, happens: true, ExpectedOf(rule, pods));
        Write(text, rule, happens: false, []);
        await File.WriteAllTextAsync(folder.Combine("rules.yaml"), _file.Plain);
        await File.WriteAllTextAsync(folder.Combine("test.yaml"), text.ToString());

        var (exitCode, output) = await Promtool.RunAsync("test", "rules", folder.Combine("test.yaml"));

        Assert.True(exitCode == 0, $"{alert}: {output}\n{text}");
    }

    private void Write(StringBuilder text, Rule rule, bool happens, List<Dictionary<string, string>> expected)
    {
        text.Append("  - interval: 1m\n    input_series:\n");
        foreach (var (pod, start, well, after) in _pods)
        {
            foreach (var series in NamesOf(start, well, after).Where(series => IsNeeded(MetricsScrape.NameOf(series))).Order(StringComparer.Ordinal))
            {
                var labels = series.Contains('{', StringComparison.Ordinal) ? "," + series[(series.IndexOf('{', StringComparison.Ordinal) + 1)..] : "}";
                text.Append(CultureInfo.InvariantCulture, $"      - series: '{MetricsScrape.NameOf(series)}{{namespace=\"{Namespace}\",job=\"{Job}\",pod=\"{pod}\"{labels}'\n");
                text.Append("        values: '").AppendJoin(' ', Enumerable.Range(0, Minutes).Select(minute => Value(series, start, well, after, minute, happens))).Append("'\n");
            }
        }

        text.Append(CultureInfo.InvariantCulture, $"    alert_rule_test:\n      - eval_time: {Minutes - 2}m\n        alertname: {rule.Name}\n        exp_alerts: {(expected.Count == 0 ? "[]" : "")}\n");
        foreach (var labels in expected)
        {
            text.Append("          - exp_labels: {").AppendJoin(", ", labels.Select(label => $"{label.Key}: {label.Value}")).Append("}\n            exp_annotations:\n");
            foreach (var (name, template) in rule.Annotations)
            {
                text.Append(CultureInfo.InvariantCulture, $"              {name}: \"{Regex.Replace(template, @"\{\{ \$labels\.(\w+) \}\}", match => labels[match.Groups[1].Value])}\"\n");
            }
        }
    }

    private static IEnumerable<string> NamesOf(params MetricsScrape?[] scrapes) => scrapes.SelectMany(scrape => scrape?.Series.Keys ?? []).Distinct();

    private static bool IsNeeded(string name) => _file.Rules.Any(rule => PromQl.MetricsOf(rule.Expression).Contains(name));

    /// <summary>A series' value in a minute. A counter rises by as much as it rose, a gauge stays.</summary>
    private static string Value(string series, MetricsScrape? start, MetricsScrape? well, MetricsScrape? after, int minute, bool happens)
    {
        var isAfter = happens && minute >= WellMinutes;
        if ((isAfter ? after : well) is not { } now || !now.Series.TryGetValue(series, out var value))
        {
            return "_";
        }

        if (now.IsCounter(series))
        {
            var first = start?.Series.GetValueOrDefault(series) ?? 0;
            var rise = (well?.Series.GetValueOrDefault(series) ?? 0) - first;
            value = first + (rise * Math.Min(minute, isAfter ? WellMinutes : minute));
            if (isAfter)
            {
                value += (after!.Series[series] - (well?.Series.GetValueOrDefault(series) ?? 0)) * (minute - WellMinutes + 1);
            }
        }

        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static List<Dictionary<string, string>> ExpectedOf(Rule rule, string[] pods)
    {
        var labels = new Dictionary<string, string>(rule.Labels);
        if (rule.Expression.StartsWith("absent(", StringComparison.Ordinal))
        {
            return [labels];
        }

        labels["namespace"] = Namespace;
        labels["job"] = Job;
        return pods.Length == 0 ? [labels] : [.. pods.Select(pod => new Dictionary<string, string>(labels) { ["pod"] = pod })];
    }
}
