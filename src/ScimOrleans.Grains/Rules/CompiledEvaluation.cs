using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Mapping;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Grains.Rules;

/// <summary>A connector's rules and mapping of one version, ready to evaluate what is written.</summary>
internal sealed class CompiledEvaluation
{
    private readonly CompiledRuleSet _users;
    private readonly CompiledRuleSet _groups;
    private readonly CompiledMapping _mapping;

    private CompiledEvaluation(CompiledRuleSet users, CompiledRuleSet groups, CompiledMapping mapping, long version)
    {
        (_users, _groups, _mapping, Version) = (users, groups, mapping, version);
    }

    /// <summary>No rules and the default mapping, version 0: what local users and connectors without rules have.</summary>
    public static CompiledEvaluation Default { get; } = new(CompiledRuleSet.Empty, CompiledRuleSet.Empty, CompiledMapping.Default, 0);

    /// <summary>Version of the rules.</summary>
    public long Version { get; }

    /// <summary>Reads rules and mapping.</summary>
    /// <param name="rules">Rules, or <see langword="null"/> for none.</param>
    /// <param name="mapping">Mapping, or <see langword="null"/> for the default.</param>
    /// <param name="version">Their version.</param>
    /// <param name="timedOut">Told when a pattern took too long.</param>
    /// <param name="timeLimit">How long a pattern may work on one text; <see langword="null"/> for <see cref="TextTransform.DefaultTimeLimit"/>.</param>
    /// <param name="clock">Measures what patterns take together; <see langword="null"/> for the system's.</param>
    /// <returns>The evaluation; or 400 that names what is wrong, and where.</returns>
    public static ScimResult<CompiledEvaluation> Compile(DirectoryRules? rules, AttributeMapping? mapping, long version, Action? timedOut = null, TimeSpan? timeLimit = null, TimeProvider? clock = null)
    {
        rules ??= DirectoryRules.None;
        var count = rules.Users.Include.AsSpan().Length + rules.Users.Exclude.AsSpan().Length + rules.Groups.Include.AsSpan().Length + rules.Groups.Exclude.AsSpan().Length;
        if (count > RuleLimits.MaxRules)
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"A connector has at most {RuleLimits.MaxRules} rules for users and groups together, not {count}."));
        }

        ScimResult<CompiledMapping> compiled = mapping is null ? CompiledMapping.Default : CompiledMapping.Compile(mapping, timedOut, timeLimit ?? TextTransform.DefaultTimeLimit, clock);
        if (!CompiledRuleSet.Compile(rules.Users, ScimModel.Default.User, "users").TryGet(out var users, out var error)
            || !CompiledRuleSet.Compile(rules.Groups, ScimModel.Default.Group, "groups").TryGet(out var groups, out error)
            || !compiled.TryGet(out var map, out error))
        {
            return error;
        }

        return new CompiledEvaluation(users, groups, map, version);
    }

    /// <summary>Evaluates a user.</summary>
    /// <param name="user">What the identity provider wrote.</param>
    /// <param name="nameFolded">Its folded userName.</param>
    /// <param name="displayName">What members and groups show of it.</param>
    public ResourceEvaluation OfUser(Resource user, string nameFolded, string displayName) => new()
    {
        Included = _users.Includes(user, nameFolded),
        Mapped = _mapping.Apply(user, displayName),
        RulesVersion = Version,
    };

    /// <summary>Evaluates a group.</summary>
    /// <param name="group">What the identity provider wrote, without members.</param>
    /// <param name="nameFolded">Its folded displayName.</param>
    public ResourceEvaluation OfGroup(Resource group, string nameFolded) => new()
    {
        Included = _groups.Includes(group, nameFolded),
        Mapped = default,
        RulesVersion = Version,
    };
}
