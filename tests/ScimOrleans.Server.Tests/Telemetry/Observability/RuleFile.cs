using ScimOrleans.TestKit;
using YamlDotNet.RepresentationModel;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>The rules as they are in the repository.</summary>
internal sealed class RuleFile
{
    private RuleFile(IReadOnlyList<Rule> rules, string plain) => (Rules, Plain) = (rules, plain);

    /// <summary>The folder of everything that an operator watches with.</summary>
    public static string Folder => RepositoryRoot.Combine("k8s", "observability");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>Those that wake somebody.</summary>
    public IEnumerable<Rule> Alerts => Rules.Where(rule => rule.IsAlert);

    /// <summary>The file as Prometheus itself reads it, made as the README says.</summary>
    public string Plain { get; }

    /// <summary>Reads the file.</summary>
    public static RuleFile Read()
    {
        var text = File.ReadAllText(Path.Combine(Folder, "prometheusrule.yaml"));
        var plain = string.Concat(text.Split('\n').SkipWhile(line => !line.StartsWith("spec:", StringComparison.Ordinal)).Skip(1).Select(line => (line.StartsWith("  ", StringComparison.Ordinal) ? line[2..] : line) + '\n'));
        var yaml = new YamlStream();
        yaml.Load(new StringReader(plain));
        var groups = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"];
        return new([.. groups.SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>().Select(Rule.Of)], plain);
    }
}

/// <summary>One rule.</summary>
/// <param name="Name">Of the alert, or of what is recorded.</param>
/// <param name="IsAlert">Whether it is an alert.</param>
/// <param name="Expression">In PromQL.</param>
/// <param name="Labels">What it adds.</param>
/// <param name="Annotations">For people.</param>
internal sealed record Rule(string Name, bool IsAlert, string Expression, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Reads one.</summary>
    public static Rule Of(YamlMappingNode node)
    {
        var isAlert = node.Children.ContainsKey("alert");
        return new(node[isAlert ? "alert" : "record"].ToString(), isAlert, node["expr"].ToString(), Map(node, "labels"), Map(node, "annotations"));
    }

    private static Dictionary<string, string> Map(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(name, out var map) ? ((YamlMappingNode)map).Children.ToDictionary(entry => entry.Key.ToString(), entry => entry.Value.ToString()) : [];
}
