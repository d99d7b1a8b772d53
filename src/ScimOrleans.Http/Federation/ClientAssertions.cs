using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.Federation;

/// <summary>Checks assertions that another issuer signed for a client (RFC 7523 §3).</summary>
/// <remarks>
/// The claims are compared first, then keys are asked for: who knows less than the administrator entered cannot make this server ask anybody, nor learn by the clock whether there is such a client.
/// Why an assertion was refused stands in the log alone; the answer is that to an unknown client.
/// </remarks>
internal sealed partial class ClientAssertions(IssuerKeys keys, SeenAssertions seen, TimeProvider clock, ILogger<ClientAssertions> logger)
{
    /// <summary>Longest assertion, in characters.</summary>
    private const int MaxLength = 16 * 1_024;

    /// <summary>Longest time that an assertion may still have to live; what comes later is forgotten too long after it was seen.</summary>
    private static readonly TimeSpan _maxLife = TimeSpan.FromHours(24);

    /// <summary>How far the issuer's clock may be from ours.</summary>
    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(1);

    /// <summary>Asymmetric ones alone: keys are public here, and <c>none</c> is no signature.</summary>
    private static readonly string[] _algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new();

    /// <summary>Checks an assertion.</summary>
    /// <param name="tenant">Whose client presents it.</param>
    /// <param name="trust">What it must hold; <see langword="null"/> if there is no such client.</param>
    /// <param name="assertion">As it was presented.</param>
    /// <param name="cancellationToken">Stops waiting for the issuer's keys.</param>
    public async ValueTask<AssertionVerdict> CheckAsync(TenantId tenant, FederationTrust? trust, string assertion, CancellationToken cancellationToken)
    {
        if (Read(assertion) is not { } token)
        {
            return Refuse("it is no JSON Web Token");
        }

        if (trust is null)
        {
            return Refuse("the client is unknown");
        }

        if (Mismatch(trust, token) is { } claim)
        {
            return Refuse(claim);
        }

        if (await keys.FindAsync(trust.JwksUrl, string.IsNullOrEmpty(token.Kid) ? null : token.Kid, cancellationToken) is not { } found)
        {
            return AssertionVerdict.KeysUnavailable;
        }

        var result = await _handler.ValidateTokenAsync(token, Parameters(trust, found));
        if (!result.IsValid)
        {
            return Refuse(ReasonOf(result.Exception));
        }

        // Not every issuer numbers its assertions (Entra does not), and such a one may send one again and again.
        if (!token.TryGetPayloadValue<string>(JwtRegisteredClaimNames.Jti, out var id) || string.IsNullOrEmpty(id))
        {
            return AssertionVerdict.Right;
        }

        return seen.Add(tenant, trust.JwksUrl, trust.Issuer, id, new DateTimeOffset(token.ValidTo, default) + _skew) switch
        {
            Sighting.First => AssertionVerdict.Right,
            Sighting.Again => Refuse("it was presented before"),
            _ => AssertionVerdict.TooMany,
        };
    }

    private static JsonWebToken? Read(string assertion)
    {
        try
        {
            return assertion.Length > MaxLength ? null : new JsonWebToken(assertion);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static string? Mismatch(FederationTrust trust, JsonWebToken token) => token switch
    {
        _ when token.Issuer != trust.Issuer => "iss is not what the connector names",
        _ when token.Subject != trust.Subject => "sub is not what the connector names",
        _ when !token.Audiences.Contains(trust.Audience, StringComparer.Ordinal) => "aud is not what the connector names",
        _ => null,
    };

    private TokenValidationParameters Parameters(FederationTrust trust, IReadOnlyList<JsonWebKey> found) => new()
    {
        ValidAlgorithms = _algorithms,
        IssuerSigningKeys = found,
        ValidIssuer = trust.Issuer,
        ValidAudience = trust.Audience,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = (notBefore, expires, _, _) => IsTimely(notBefore, expires),
    };

    private bool IsTimely(DateTime? notBefore, DateTime? expires)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return expires is { } end && end > now - _skew && end <= now + _maxLife + _skew && (notBefore is not { } begin || begin <= now + _skew);
    }

    private static string ReasonOf(Exception? exception) => exception switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenNoExpirationException
            => "it is not valid now: exp is missing, past or more than a day away, or nbf is yet to come",
        SecurityTokenInvalidAlgorithmException => "its algorithm is not an asymmetric signature",
        SecurityTokenSignatureKeyNotFoundException => "the issuer has no such key",
        _ => "its signature is wrong",
    };

    private AssertionVerdict Refuse(string reason)
    {
        LogRefused(logger, reason);
        return AssertionVerdict.Wrong;
    }

    [LoggerMessage(EventId = ScimEventIds.AssertionRefused, Level = LogLevel.Information, Message = "An assertion was refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}

/// <summary>What an assertion is worth.</summary>
internal enum AssertionVerdict
{
    /// <summary>It proves who the client is.</summary>
    Right,

    /// <summary>It proves nothing.</summary>
    Wrong,

    /// <summary>It is right, but so many are that it could not be remembered, and so be told from a repetition.</summary>
    TooMany,

    /// <summary>Nobody knows: its issuer's keys could not be read.</summary>
    KeysUnavailable,
}
