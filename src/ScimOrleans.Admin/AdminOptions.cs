using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Admin;

/// <summary>Who may use the administration API, and how long it remembers.</summary>
public sealed class AdminOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "ScimOrleans:Admin";

    /// <summary>A key that may do everything without being kept anywhere: for the first start with PostgreSQL, or when all keys are lost. Secret. At least 43 characters, as 256 random bits need. Default: none.</summary>
    [StringLength(500, MinimumLength = 43)]
    public string? BootstrapKey { get; set; }

    /// <summary>When <see cref="BootstrapKey"/> ends, such as <c>2026-01-31T12:00:00Z</c>: from then on it opens nothing, as if it were not configured. Default: it ends with the process that has it.</summary>
    public DateTimeOffset? BootstrapKeyExpires { get; set; }

    /// <summary>Issuer of OpenID Connect whose access tokens are accepted as well, such as <c>https://login.example.com</c>: its discovery document names its keys. Default: none.</summary>
    public Uri? OidcAuthority { get; set; }

    /// <summary>What the tokens' <c>aud</c> must name. Required with <see cref="OidcAuthority"/>.</summary>
    public string? OidcAudience { get; set; }

    /// <summary>Claim that names what may be done, as a list or separated by blanks. Default: <c>scope</c>.</summary>
    [Required]
    public string OidcScopeClaim { get; set; } = "scope";

    /// <summary>What scopes begin with in the tokens: <c>scimorleans:manage@acme</c> for <c>manage@acme</c>. Default: <c>scimorleans:</c>.</summary>
    [Required(AllowEmptyStrings = true)]
    public string OidcScopePrefix { get; set; } = "scimorleans:";

    /// <summary>How long it is remembered who changed what. Default: 400 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How long alerts are kept. What is held stays held without its alert. Default: 400 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AlertRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>How long a creation with an <c>Idempotency-Key</c> is remembered. Default: 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "30.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Previews of rules that one process computes at once, each of which reads a whole tenant; 429 beyond. Default: 2.</summary>
    [Range(1, 100)]
    public int MaxPreviews { get; set; } = 2;

    /// <summary>Live streams of provisioning logs that one process sends at once; 429 beyond. Default: 100.</summary>
    [Range(1, 10_000)]
    public int MaxLogStreams { get; set; } = 100;

    /// <summary>Those of them that one tenant's logs have; 429 beyond. Default: 20.</summary>
    [Range(1, 10_000)]
    public int MaxLogStreamsPerTenant { get; set; } = 20;

    /// <summary>After how long without an entry a live stream sends a comment, so that proxies do not cut it, and a reader that is gone is noticed. Default: 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan LogStreamHeartbeat { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>Checks <see cref="AdminOptions"/> at start-up.</summary>
[OptionsValidator]
internal sealed partial class AdminOptionsValidator : IValidateOptions<AdminOptions>;

/// <summary>The rules of <see cref="AdminOptions"/> that concern more than one value.</summary>
internal sealed class AdminOptionsRules : IValidateOptions<AdminOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AdminOptions options)
    {
        if (options.OidcAuthority is not { } authority)
        {
            return ValidateOptionsResult.Success;
        }

        // Loopback is for trying it out: nobody is on the way.
        if (!authority.IsAbsoluteUri || (authority.Scheme != Uri.UriSchemeHttps && !authority.IsLoopback))
        {
            return ValidateOptionsResult.Fail($"{AdminOptions.SectionName}:{nameof(options.OidcAuthority)} is '{authority.OriginalString}'; write an absolute https address.");
        }

        return string.IsNullOrWhiteSpace(options.OidcAudience)
            ? ValidateOptionsResult.Fail($"{AdminOptions.SectionName}:{nameof(options.OidcAudience)} is missing; without it any token of the issuer would be accepted.")
            : ValidateOptionsResult.Success;
    }
}
