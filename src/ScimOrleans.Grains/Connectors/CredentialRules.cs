using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What a new credential, or the replacement of one, must hold to be accepted.</summary>
internal static class CredentialRules
{
    private const int MaxName = 200;
    private const int MaxClaim = 1_000;

    /// <summary>Years that a client secret lasts at most (Microsoft's rule for its gallery), and unless told otherwise.</summary>
    private const int MaxSecretYears = 3;
    private const int DefaultSecretYears = 2;

    private static readonly TimeSpan _maxOverlap = TimeSpan.FromDays(90);

    /// <summary>The fault of a new credential, or <see langword="null"/>.</summary>
    public static ScimError? Check(NewCredential credential, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(credential.Label) || credential.Label.Length > MaxName)
        {
            return ScimErrors.InvalidValue($"A credential's label has 1 to {MaxName} characters.");
        }

        return CheckRequestKey(credential.RequestKey) ?? CheckExpiry(credential.Kind, credential.Expires, now) ?? CheckParts(credential) ?? credential.Kind switch
        {
            CredentialKind.Basic => CheckBasic(credential),
            CredentialKind.Federation => CheckFederation(credential.Federation),
            CredentialKind.Bearer or CredentialKind.ClientSecret => null,
            _ => ScimErrors.InvalidValue("The credential's kind is unknown."),
        };
    }

    /// <summary>The fault of a rotation, or <see langword="null"/>.</summary>
    public static ScimError? Check(CredentialRotation rotation, ConnectorCredential old, DateTimeOffset now)
    {
        if (old.Kind == CredentialKind.Federation)
        {
            return ScimErrors.InvalidValue("A federation has no secret that could be replaced: its issuer changes its keys itself. Add another and remove this one to change what it trusts.");
        }

        if (rotation.Overlap < TimeSpan.Zero || rotation.Overlap > _maxOverlap)
        {
            return ScimErrors.InvalidValue(string.Create(CultureInfo.InvariantCulture, $"The old credential may hold for another 0 to {_maxOverlap.TotalDays} days."));
        }

        return CheckRequestKey(rotation.RequestKey) ?? CheckExpiry(old.Kind, rotation.Expires, now);
    }

    /// <summary>When a credential ends if nobody says when.</summary>
    public static DateTimeOffset? DefaultExpiry(CredentialKind kind, DateTimeOffset now) => kind == CredentialKind.ClientSecret ? now.AddYears(DefaultSecretYears) : null;

    private static ScimError? CheckExpiry(CredentialKind kind, DateTimeOffset? expires, DateTimeOffset now)
    {
        if (expires <= now)
        {
            return ScimErrors.InvalidValue("The credential would have expired already.");
        }

        return kind == CredentialKind.ClientSecret && expires > now.AddYears(MaxSecretYears) ? ScimErrors.InvalidValue($"A client secret lasts {MaxSecretYears} years at most.") : null;
    }

    private static ScimError? CheckRequestKey(string? key) => key is { Length: 0 or > MaxName } ? ScimErrors.InvalidValue($"A request's key has 1 to {MaxName} characters.") : null;

    /// <summary>A part that the kind has no use for is a mistake that would be found out too late.</summary>
    private static ScimError? CheckParts(NewCredential credential)
    {
        if (credential.Kind != CredentialKind.Basic && (credential.UserName is not null || credential.Password is not null))
        {
            return ScimErrors.InvalidValue("Only Basic has a user name and a password. The other kinds' secrets are made by the server.");
        }

        return credential.Kind != CredentialKind.Federation && credential.Federation is not null ? ScimErrors.InvalidValue("Only a federation has an issuer, keys, a subject and an audience.") : null;
    }

    private static ScimError? CheckBasic(NewCredential credential)
    {
        if (credential.UserName is not { Length: > 0 and <= MaxName } name || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsControl))
        {
            return ScimErrors.InvalidValue($"A user name has 1 to {MaxName} characters, no colon and no control character (RFC 7617).");
        }

        return credential.Password is { } password && PasswordStrength.FaultOf(password, name) is { } fault ? ScimErrors.InvalidValue(fault) : null;
    }

    private static ScimError? CheckFederation(FederationTrust? trust)
    {
        foreach (var (name, value) in new[] { ("issuer", trust?.Issuer), ("address of keys", trust?.JwksUrl), ("subject", trust?.Subject), ("audience", trust?.Audience) })
        {
            if (value is not { Length: > 0 and <= MaxClaim } || value != value.Trim() || value.Any(char.IsControl))
            {
                return ScimErrors.InvalidValue($"A federation's {name} has 1 to {MaxClaim} characters, without blanks around them.");
            }
        }

        return Uri.TryCreate(trust!.JwksUrl, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0 && address.Fragment.Length == 0
            ? null
            : ScimErrors.InvalidValue("The keys' address is an absolute https address without user and fragment, such as https://login.example.com/keys.");
    }
}
