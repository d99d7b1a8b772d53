using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What settings must hold to be accepted.</summary>
internal static class ConnectorRules
{
    private const int MaxName = 200;

    /// <summary>The fault of settings, or <see langword="null"/>.</summary>
    public static ScimError? Check(ConnectorSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Name) || settings.Name.Length > MaxName)
        {
            return ScimErrors.InvalidValue($"A connector's name has 1 to {MaxName} characters.");
        }

        if (settings.Limits is { } limits && RequestLimitRules.Check(limits) is { } fault)
        {
            return fault;
        }

        if (settings.RemovalBrake is { } brake && RemovalBrakeRules.Check(brake) is { } wrong)
        {
            return wrong;
        }

        return Enum.IsDefined(settings.Profile) && Enum.IsDefined(settings.DeletePolicy) && Enum.IsDefined(settings.LinkExisting)
            ? CompiledEvaluation.Compile(settings.Rules, settings.Mapping, settings.RulesVersion).Error ?? RuleCosts.Check(settings.Rules, settings.Mapping)
            : ScimErrors.InvalidValue("The connector's profile, delete policy or link policy is unknown.");
    }

    /// <summary>Settings as they are kept: the version of rules and mapping is the connector's to count.</summary>
    /// <param name="settings">Settings that were accepted.</param>
    /// <param name="present">What the connector has; <see langword="null"/> for a new one.</param>
    public static ConnectorSettings WithVersion(ConnectorSettings settings, ConnectorSettings? present) => settings with
    {
        RulesVersion = (present?.RulesVersion ?? 0) + (settings.Rules == present?.Rules && settings.Mapping == present?.Mapping ? 0 : 1),
    };
}
