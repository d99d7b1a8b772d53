using System.Collections.Immutable;
using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Rules;

/// <summary>How much work rules and a mapping may make of each user. Asked before they are kept, and not of what is kept already: that is bounded by time (<see cref="Mapping.PatternTime"/>).</summary>
internal static class RuleCosts
{
    /// <summary>What is too much, or <see langword="null"/>.</summary>
    /// <param name="rules">Rules that can be read.</param>
    /// <param name="mapping">A mapping that can be read.</param>
    public static ScimError? Check(DirectoryRules? rules, AttributeMapping? mapping)
    {
        var patterns = mapping?.Attributes.Sum(attribute => attribute.Sources.Sum(source => PatternsOf(source))) ?? 0;
        if (patterns > RuleLimits.MaxPatterns)
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"A mapping has at most {RuleLimits.MaxPatterns} patterns, not {patterns}."));
        }

        return rules is null
            ? null
            : CheckNames(rules.Users.Include, "users.include") ?? CheckNames(rules.Users.Exclude, "users.exclude")
                ?? CheckNames(rules.Groups.Include, "groups.include") ?? CheckNames(rules.Groups.Exclude, "groups.exclude");
    }

    private static int PatternsOf(AttributeSource source)
    {
        var patterns = 0;
        foreach (var transform in source.Transforms.AsSpan())
        {
            patterns += transform.Kind == AttributeTransformKind.Replace ? 1 : 0;
        }

        return patterns;
    }

    /// <summary>To compare a name takes at most the product of the lengths.</summary>
    private static ScimError? CheckNames(ImmutableArray<DirectoryRule> rules, string place)
    {
        var list = rules.AsSpan();
        for (var i = 0; i < list.Length; i++)
        {
            if (list[i] is { Kind: DirectoryRuleKind.Name, Text.Length: > RuleLimits.MaxGlobLength } rule)
            {
                return ScimErrors.InvalidValue(string.Create(
                    CultureInfo.InvariantCulture, $"Rule {i + 1} of {place}: a name has 1 to {RuleLimits.MaxGlobLength} characters, not {rule.Text.Length}."));
            }
        }

        return null;
    }
}
