using System.Text.Json;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>Rules, dashboard and their README belong together, and name only what there is.</summary>
public sealed partial class ObservabilityFilesTests
{
    private static readonly RuleFile _file = RuleFile.Read();
    private static readonly string _readme = File.ReadAllText(Path.Combine(RuleFile.Folder, "README.md"));
    private static readonly JsonElement _dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(RuleFile.Folder, "dashboard.json"))).RootElement;

    [Fact]
    public async Task TheRules_AreRulesOfPrometheus()
    {
        using var folder = TestFolder.Create("rules");
        await File.WriteAllTextAsync(folder.Combine("rules.yaml"), _file.Plain, TestContext.Current.CancellationToken);

        var (exitCode, output) = await Promtool.RunAsync("check", "rules", folder.Combine("rules.yaml"));

        Assert.True(exitCode == 0 && output.Contains($"{_file.Rules.Count} rules found", StringComparison.Ordinal), output);
    }

    [Fact]
    public async Task TheDashboardsQueries_AreQueriesOfPrometheus()
    {
        using var folder = TestFolder.Create("queries");
        var rules = Queries().Select((query, index) => $"      - record: query:{index}\n        expr: {JsonSerializer.Serialize(query.Replace("$__rate_interval", "5m", StringComparison.Ordinal))}\n");
        await File.WriteAllTextAsync(folder.Combine("rules.yaml"), "groups:\n  - name: dashboard\n    rules:\n" + string.Concat(rules), TestContext.Current.CancellationToken);

        var (exitCode, output) = await Promtool.RunAsync("check", "rules", "--lint=none", folder.Combine("rules.yaml"));

        Assert.True(exitCode == 0 && output.Contains($"{Queries().Count} rules found", StringComparison.Ordinal), output);
    }

    [Fact]
    public void WhatRulesAndDashboardName_IsInTheTableOfMetricsOrRecorded()
    {
        var known = MetricsTable.Read().SelectMany(metric => metric.IsHistogram ? [$"{metric.Prometheus}_bucket", $"{metric.Prometheus}_sum", $"{metric.Prometheus}_count"] : new[] { metric.Prometheus })
            .Concat(_file.Rules.Where(rule => !rule.IsAlert).Select(rule => rule.Name)).ToHashSet();

        var named = _file.Rules.Select(rule => (Who: rule.Name, Query: rule.Expression)).Concat(Queries().Select(query => (Who: "dashboard", Query: query)))
            .SelectMany(entry => PromQl.MetricsOf(entry.Query).Select(metric => $"{entry.Who}: {metric}"));

        Assert.DoesNotContain(named, entry => !known.Contains(entry.Split(": ")[1]));
    }

    [Fact]
    public void TheDashboard_ShowsEachMetricOfOurs()
    {
        var shown = Queries().SelectMany(PromQl.MetricsOf).Select(name => Regex.Replace(name, "_(bucket|sum|count)$", "")).ToHashSet();

        Assert.DoesNotContain(MetricsTable.Read(), metric => metric.Prometheus.StartsWith("scim_", StringComparison.Ordinal) && !shown.Contains(metric.Prometheus));
    }

    [Fact]
    public void TheDashboard_IsOne()
    {
        Assert.Equal(("ScimOrleans", "scimorleans"), (_dashboard.GetProperty("title").GetString(), _dashboard.GetProperty("uid").GetString()));
        Assert.InRange(_dashboard.GetProperty("schemaVersion").GetInt32(), 39, 42);
        Assert.Equal(["datasource", "namespace", "job"], _dashboard.GetProperty("templating").GetProperty("list").EnumerateArray().Select(variable => variable.GetProperty("name").GetString()));
        var panels = _dashboard.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        var places = panels.Select(panel => panel.GetProperty("gridPos")).Select(place => (X: Of(place, "x"), Y: Of(place, "y"), W: Of(place, "w"), H: Of(place, "h"))).ToList();
        Assert.All(places, place => Assert.True(place is { X: >= 0, W: > 0, H: > 0 } && place.X + place.W <= 24));
        foreach (var (index, place) in places.Index())
        {
            Assert.DoesNotContain(places.Skip(index + 1), other => place.X < other.X + other.W && other.X < place.X + place.W && place.Y < other.Y + other.H && other.Y < place.Y + place.H);
        }

        foreach (var panel in panels.Where(panel => panel.GetProperty("type").GetString() != "row"))
        {
            Assert.Contains(panel.GetProperty("type").GetString(), new[] { "timeseries", "stat" });
            Assert.All(panel.GetProperty("targets").EnumerateArray(), target => Assert.Equal("${datasource}", target.GetProperty("datasource").GetProperty("uid").GetString()));
            Assert.All(QueriesOf(panel), query => Assert.All(Braces().Matches(query).Select(match => match.Value), selector => Assert.StartsWith("{namespace=~\"$namespace\",job=~\"$job\"", selector, StringComparison.Ordinal)));
        }

        static int Of(JsonElement place, string name) => place.GetProperty(name).GetInt32();
    }

    [Fact]
    public void EachAlert_SaysWhatAndHowBad_AndHasItsPage()
    {
        foreach (var alert in _file.Alerts)
        {
            Assert.Contains(alert.Labels["severity"], new[] { "critical", "warning", "info" });
            Assert.Equal(["description", "runbook_url", "summary"], alert.Annotations.Keys.Order(StringComparer.Ordinal));
            Assert.Equal($"k8s/observability/README.md#{alert.Name.ToLowerInvariant()}", alert.Annotations["runbook_url"]);
            Assert.Matches(Page(alert.Name, alert.Labels["severity"]), _readme);
        }

        Assert.Equal(_file.Alerts.Select(alert => alert.Name), Titles().Matches(_readme).Select(match => match.Groups[1].Value));
    }

    private static string Page(string alert, string severity) =>
        $@"(?s)\n### {alert}\n\n\*{severity}\*\. \S[^\n]+\n\n- \*\*What users see\.\*\* \S[^\n]+\n- \*\*How to look\.\*\* \S[^\n]+\n- \*\*What to do\.\*\* \S";

    private static List<string> Queries() => [.. _dashboard.GetProperty("panels").EnumerateArray().SelectMany(QueriesOf)];

    private static IEnumerable<string> QueriesOf(JsonElement panel) =>
        panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray().Select(target => target.GetProperty("expr").GetString()!) : [];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"^### (Scim\w+)$", RegexOptions.Multiline)]
    private static partial Regex Titles();
}
