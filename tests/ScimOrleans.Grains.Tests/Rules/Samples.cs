using System.Text;
using System.Text.Json.Nodes;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Tests.Rules;

/// <summary>Short words for rules, mappings and what they make of a resource.</summary>
internal static class Samples
{
    public static DirectoryRule Filter(string text) => new(DirectoryRuleKind.Filter, text);

    public static DirectoryRule Name(string text) => new(DirectoryRuleKind.Name, text);

    public static DirectoryRules UserRules(DirectoryRule[] include, params DirectoryRule[] exclude) => new() { Users = new() { Include = [.. include], Exclude = [.. exclude] } };

    public static DirectoryRules GroupRules(DirectoryRule[] include, params DirectoryRule[] exclude) => new() { Groups = new() { Include = [.. include], Exclude = [.. exclude] } };

    public static AttributeSource Path(string path, params AttributeTransform[] transforms) => new() { Kind = AttributeSourceKind.Path, Text = path, Transforms = [.. transforms] };

    public static AttributeSource Template(string template, params AttributeTransform[] transforms) => new() { Kind = AttributeSourceKind.Template, Text = template, Transforms = [.. transforms] };

    public static AttributeSource Constant(string text, params AttributeTransform[] transforms) => new() { Kind = AttributeSourceKind.Constant, Text = text, Transforms = [.. transforms] };

    public static AttributeTransform Transform(AttributeTransformKind kind, string text = "", string replacement = "") => new() { Kind = kind, Text = text, Replacement = replacement };

    public static AttributeMapping MappingOf(params (string Name, AttributeSource[] Sources)[] attributes) =>
        new() { Attributes = [.. attributes.Select(attribute => new MappedAttribute { Name = attribute.Name, Sources = [.. attribute.Sources] })] };

    public static Resource User(string json) => ResourceReader.ReadStored(ScimModel.Default.User, Encoding.UTF8.GetBytes(json));

    public static Resource Group(string json) => ResourceReader.ReadStored(ScimModel.Default.Group, Encoding.UTF8.GetBytes(json));

    /// <summary>What becomes of a user.</summary>
    public static ResourceContent Evaluate(Resource user, DirectoryRules? rules = null, AttributeMapping? mapping = null) =>
        ResourceContents.OfUser(user, null, CompiledEvaluation.Compile(rules, mapping, 1).Value);

    /// <summary>The mapped attributes of a user.</summary>
    public static string Mapped(string user, AttributeMapping? mapping = null) => Encoding.UTF8.GetString(Evaluate(User(user), mapping: mapping).Mapped.Span);

    /// <summary>The one attribute that is made from some sources; <see langword="null"/> if none yields anything.</summary>
    public static string? MappedText(string user, params AttributeSource[] sources) => (string?)JsonNode.Parse(Mapped(user, MappingOf(("x", sources))))!["x"];

    /// <summary>Why rules and mapping are refused.</summary>
    public static string Refusal(DirectoryRules? rules = null, AttributeMapping? mapping = null) =>
        CompiledEvaluation.Compile(rules, mapping, 1).Error?.Detail ?? throw new InvalidOperationException("They were accepted.");
}
