using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Admin.Rules;

/// <summary>A connector's rules and mapping, and how far they are.</summary>
/// <param name="Rules">The rules and the mapping.</param>
/// <param name="Version">Rises by one with each change of them; 0 if there never was any.</param>
/// <param name="Job">Name of the tenant's job that brings what is stored to them, begun with each change.</param>
internal sealed record RulesView(ConnectorRulesView Rules, long Version, string Job);

/// <summary>Which users and groups of a connector the directory shows, and with what attributes.</summary>
/// <param name="Users">Rules for users. At most 100 rules for users and groups together.</param>
/// <param name="Groups">Rules for groups.</param>
/// <param name="Mapping">What users' attributes are made from: 1 to 50 attributes; null for the default, which fits Okta and Entra.</param>
internal sealed record ConnectorRulesView(RuleSetView? Users = null, RuleSetView? Groups = null, IReadOnlyList<MappedAttributeView>? Mapping = null)
{
    /// <summary>Shows settings.</summary>
    public static ConnectorRulesView Of(ConnectorSettings settings) => new(
        RuleSetView.Of(settings.Rules?.Users ?? DirectoryRuleSet.Empty),
        RuleSetView.Of(settings.Rules?.Groups ?? DirectoryRuleSet.Empty),
        settings.Mapping is { } mapping ? [.. mapping.Attributes.Select(MappedAttributeView.Of)] : null);

    /// <summary>The rules; <see langword="null"/> for none.</summary>
    public DirectoryRules? ToRules()
    {
        var rules = new DirectoryRules { Users = (Users ?? new()).ToSet(), Groups = (Groups ?? new()).ToSet() };
        return rules == DirectoryRules.None ? null : rules;
    }

    /// <summary>The mapping; <see langword="null"/> for the default.</summary>
    public AttributeMapping? ToMapping() => Mapping is null ? null : new() { Attributes = Elements.Of(Mapping, attribute => attribute.ToAttribute()) };
}

/// <summary>Inclusions and exclusions. Shown is what an inclusion matches, or everything if there is none, unless an exclusion matches it.</summary>
/// <param name="Include">What is shown.</param>
/// <param name="Exclude">What is not shown, whatever is included.</param>
internal sealed record RuleSetView(IReadOnlyList<RuleView>? Include = null, IReadOnlyList<RuleView>? Exclude = null)
{
    /// <summary>Shows rules.</summary>
    public static RuleSetView Of(DirectoryRuleSet rules) => new([.. rules.Include.Select(RuleView.Of)], [.. rules.Exclude.Select(RuleView.Of)]);

    /// <summary>The rules.</summary>
    public DirectoryRuleSet ToSet() => new() { Include = Elements.Of(Include ?? [], rule => rule.ToRule()), Exclude = Elements.Of(Exclude ?? [], rule => rule.ToRule()) };
}

/// <summary>One inclusion or exclusion.</summary>
/// <param name="Kind">filter for a SCIM filter (RFC 7644 §3.4.2.2), name for a glob (* and ?) on a user's userName or a group's displayName.</param>
/// <param name="Text">The filter or glob, 1 to 8,192 characters. Filters must not name id, meta, groups or members, which change without a write of the resource.</param>
internal sealed record RuleView(DirectoryRuleKind Kind, string Text)
{
    /// <summary>Shows a rule.</summary>
    public static RuleView Of(DirectoryRule rule) => new(rule.Kind, rule.Text);

    /// <summary>The rule.</summary>
    public DirectoryRule ToRule() => new(Kind, Text);
}

/// <summary>One attribute of the directory.</summary>
/// <param name="Name">username, email, firstName, lastName, displayName or a custom name: a small letter and up to 63 letters and digits.</param>
/// <param name="Sources">1 to 10; the first that yields more than blanks counts.</param>
internal sealed record MappedAttributeView(string Name, IReadOnlyList<SourceView> Sources)
{
    /// <summary>Shows an attribute.</summary>
    public static MappedAttributeView Of(MappedAttribute attribute) => new(attribute.Name, [.. attribute.Sources.Select(SourceView.Of)]);

    /// <summary>The attribute.</summary>
    public MappedAttribute ToAttribute() => new() { Name = Name, Sources = Elements.Of(Sources, source => source.ToSource()) };
}

/// <summary>What an attribute can be made from.</summary>
/// <param name="Kind">path for a SCIM path such as emails[type eq "work"].value; template for text with paths in braces; constant; default for what the default mapping does.</param>
/// <param name="Text">The path, template or constant; absent for the default.</param>
/// <param name="Transforms">What is done with the text, in order; at most 10.</param>
internal sealed record SourceView(AttributeSourceKind Kind, string Text = "", IReadOnlyList<TransformView>? Transforms = null)
{
    /// <summary>Shows a source.</summary>
    public static SourceView Of(AttributeSource source) => new(source.Kind, source.Text, [.. source.Transforms.Select(TransformView.Of)]);

    /// <summary>The source.</summary>
    public AttributeSource ToSource() => new() { Kind = Kind, Text = Text, Transforms = Elements.Of(Transforms ?? [], transform => transform.ToTransform()) };
}

/// <summary>What is done with a text.</summary>
/// <param name="Kind">lower, upper, trim, substringBefore, substringAfter or replace.</param>
/// <param name="Text">The separator of substringBefore and substringAfter, the regular expression of replace (no lookaround, no backreferences).</param>
/// <param name="Replacement">What matches become; $1 stands for a group.</param>
internal sealed record TransformView(AttributeTransformKind Kind, string Text = "", string Replacement = "")
{
    /// <summary>Shows a transform.</summary>
    public static TransformView Of(AttributeTransform transform) => new(transform.Kind, transform.Text, transform.Replacement);

    /// <summary>The transform.</summary>
    public AttributeTransform ToTransform() => new() { Kind = Kind, Text = Text, Replacement = Replacement };
}

/// <summary>Reads lists of a body.</summary>
file static class Elements
{
    /// <summary>What the elements stand for.</summary>
    /// <exception cref="BadHttpRequestException">One is null, which the reader of JSON lets pass.</exception>
    public static ImmutableArray<TOut> Of<TIn, TOut>(IReadOnlyList<TIn> list, Func<TIn, TOut> convert)
        where TIn : class => [.. list.Select(element => convert(element ?? throw new BadHttpRequestException("A list of the body has null where there must be an object.")))];
}
