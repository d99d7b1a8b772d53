using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Rules;

/// <summary>Inclusions and exclusions of one kind of resources, ready to be asked.</summary>
internal sealed class CompiledRuleSet
{
    private static readonly ScimLimits _limits = ScimLimits.Default with { MaxFilterLength = RuleLimits.MaxTextLength };

    private readonly RuleList _include;
    private readonly RuleList _exclude;

    private CompiledRuleSet(RuleList include, RuleList exclude) => (_include, _exclude) = (include, exclude);

    /// <summary>No rules: everything is included.</summary>
    public static CompiledRuleSet Empty { get; } = new(RuleList.Empty, RuleList.Empty);

    /// <summary>Reads rules.</summary>
    /// <param name="rules">As they were set.</param>
    /// <param name="type">What they are about.</param>
    /// <param name="place">What refusals call them, such as <c>rules.users</c>.</param>
    /// <returns>The rules; or 400 that names the rule and what is wrong with it.</returns>
    public static ScimResult<CompiledRuleSet> Compile(DirectoryRuleSet rules, ResourceTypeDefinition type, string place)
    {
        if (rules.Include.IsDefaultOrEmpty && rules.Exclude.IsDefaultOrEmpty)
        {
            return Empty;
        }

        if (!RuleList.Read(rules.Include.AsSpan(), type, $"{place}.include").TryGet(out var include, out var error)
            || !RuleList.Read(rules.Exclude.AsSpan(), type, $"{place}.exclude").TryGet(out var exclude, out error))
        {
            return error;
        }

        return new CompiledRuleSet(include, exclude);
    }

    /// <summary>Whether the directory shows a resource. Exclusion wins.</summary>
    /// <param name="resource">One of the type that the rules are about.</param>
    /// <param name="nameFolded">Its folded name.</param>
    public bool Includes(Resource resource, string nameFolded) =>
        (_include.IsEmpty || _include.MatchesAny(resource, nameFolded)) && !_exclude.MatchesAny(resource, nameFolded);

    /// <summary>One of the two lists.</summary>
    private sealed class RuleList(NamePattern[] names, FilterNode[] filters)
    {
        public static RuleList Empty { get; } = new([], []);

        public bool IsEmpty => names.Length + filters.Length == 0;

        public static ScimResult<RuleList> Read(ReadOnlySpan<DirectoryRule> rules, ResourceTypeDefinition type, string place)
        {
            var names = new List<NamePattern>();
            var filters = new List<FilterNode>();
            for (var i = 0; i < rules.Length; i++)
            {
                ScimError Refuse(string reason) => ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"Rule {i + 1} of {place}: {reason}"));
                var rule = rules[i];
                if (rule.Text is not { Length: > 0 and <= RuleLimits.MaxTextLength })
                {
                    return Refuse(string.Create(CultureInfo.InvariantCulture, $"a rule has 1 to {RuleLimits.MaxTextLength} characters, not {rule.Text?.Length ?? 0}."));
                }

                if (rule.Kind == DirectoryRuleKind.Name)
                {
                    names.Add(new(rule.Text));
                    continue;
                }

                if (rule.Kind != DirectoryRuleKind.Filter)
                {
                    return Refuse("its kind is unknown.");
                }

                if (!FilterParser.Parse(rule.Text, type, _limits).TryGet(out var filter, out var error))
                {
                    return Refuse(error.Detail);
                }

                if (ServerPaths.Find(filter, type) is { } attribute)
                {
                    return Refuse(ServerPaths.Refusal(attribute));
                }

                filters.Add(filter);
            }

            return new RuleList([.. names], [.. filters]);
        }

        public bool MatchesAny(Resource resource, string nameFolded)
        {
            foreach (var name in names)
            {
                if (name.Matches(nameFolded))
                {
                    return true;
                }
            }

            if (filters.Length == 0)
            {
                return false;
            }

            // What the server computes is in none of the filters.
            var subject = new FilterSubject { Type = resource.Type, Attributes = resource.Attributes, Id = Guid.Empty, Created = default, LastModified = default, Version = "" };
            return Array.Exists(filters, filter => FilterEvaluator.Matches(filter, subject));
        }
    }
}
