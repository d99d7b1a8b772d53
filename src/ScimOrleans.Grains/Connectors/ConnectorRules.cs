using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What settings and credentials must hold to be accepted.</summary>
internal static class ConnectorRules
{
    private const int MaxName = 200;
    private const int MinSecret = 16;
    private const int MaxSecret = 500;

    /// <summary>Text that 256 random bits need at least: 43 characters of base64url.</summary>
    private const int MinToken = 43;

    /// <summary>The fault of settings, or <see langword="null"/>.</summary>
    public static ScimError? Check(ConnectorSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Name) || settings.Name.Length > MaxName)
        {
            return ScimErrors.InvalidValue($"A connector's name has 1 to {MaxName} characters.");
        }

        return Enum.IsDefined(settings.Profile) && Enum.IsDefined(settings.DeletePolicy) && Enum.IsDefined(settings.LinkExisting)
            ? CompiledEvaluation.Compile(settings.Rules, settings.Mapping, settings.RulesVersion).Error
            : ScimErrors.InvalidValue("The connector's profile, delete policy or link policy is unknown.");
    }

    /// <summary>Settings as they are kept: the version of rules and mapping is the connector's to count.</summary>
    /// <param name="settings">Settings that were accepted.</param>
    /// <param name="present">What the connector has; <see langword="null"/> for a new one.</param>
    public static ConnectorSettings WithVersion(ConnectorSettings settings, ConnectorSettings? present) => settings with
    {
        RulesVersion = (present?.RulesVersion ?? 0) + (settings.Rules == present?.Rules && settings.Mapping == present?.Mapping ? 0 : 1),
    };

    /// <summary>The fault of a new credential, or <see langword="null"/>.</summary>
    public static ScimError? Check(NewCredential credential, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(credential.Label) || credential.Label.Length > MaxName)
        {
            return ScimErrors.InvalidValue($"A credential's label has 1 to {MaxName} characters.");
        }

        if (credential.Expires <= now)
        {
            return ScimErrors.InvalidValue("The credential would have expired already.");
        }

        return credential.Kind switch
        {
            CredentialKind.Basic when credential.UserName is not { Length: > 0 and <= MaxName } name || name.Contains(':', StringComparison.Ordinal)
                => ScimErrors.InvalidValue($"A user name has 1 to {MaxName} characters and no colon (RFC 7617)."),
            CredentialKind.Basic when credential.Secret is not { Length: >= MinSecret and <= MaxSecret }
                => ScimErrors.InvalidValue($"A password has {MinSecret} to {MaxSecret} characters."),
            CredentialKind.Bearer when credential.Secret is not { Length: >= MinToken and <= MaxSecret } || credential.Secret.Any(c => c is <= ' ' or > '~')
                => ScimErrors.InvalidValue($"A bearer token holds 256 random bits in {MinToken} to {MaxSecret} visible ASCII characters."),
            CredentialKind.Basic or CredentialKind.Bearer => null,
            _ => ScimErrors.InvalidValue("The credential's kind is unknown."),
        };
    }
}
