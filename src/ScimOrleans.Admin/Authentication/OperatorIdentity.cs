using System.Globalization;
using System.Security.Claims;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;

namespace ScimOrleans.Admin.Authentication;

/// <summary>Who calls the administration API, in whatever way it was told.</summary>
/// <param name="Actor"><c>key:{id}</c>, <c>oidc:{subject}</c> or <c>bootstrap</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Grants">What it may do.</param>
internal sealed record OperatorIdentity(string Actor, string Name, IReadOnlyList<OperatorGrant> Grants)
{
    private const string ActorClaim = "scimorleans.actor";
    private const string NameClaim = "scimorleans.name";
    private const string GrantClaim = "scimorleans.grant";
    private const string ExpiresClaim = "scimorleans.expires";
    private const string KeyPrefix = "key:";

    /// <summary>When a token of the issuer ends; <see langword="null"/> for keys, which can be looked up again.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The id of the operator's key; <see langword="null"/> for who has none.</summary>
    public string? KeyId => Actor.StartsWith(KeyPrefix, StringComparison.Ordinal) ? Actor[KeyPrefix.Length..] : null;

    /// <summary>Whether it may do something.</summary>
    /// <param name="scope">What.</param>
    /// <param name="tenant">With whose; <see langword="null"/> for what belongs to no tenant.</param>
    public bool May(OperatorScope scope, TenantId? tenant) => Grants.Any(grant => grant.Allows(scope, tenant));

    /// <summary>Who has an operator's key.</summary>
    public static OperatorIdentity Of(OperatorKey key) => new($"{KeyPrefix}{key.Id}", key.Label, key.Grants);

    /// <summary>As ASP.NET Core carries it.</summary>
    public ClaimsIdentity ToClaims(string scheme)
    {
        var claims = new ClaimsIdentity([new(ActorClaim, Actor), new(NameClaim, Name), .. Grants.Select(grant => new Claim(GrantClaim, grant.ToString()))], scheme);
        if (Expires is { } expires)
        {
            claims.AddClaim(new(ExpiresClaim, expires.ToString("O", CultureInfo.InvariantCulture)));
        }

        return claims;
    }

    /// <summary>Reads it back.</summary>
    /// <returns><see langword="null"/> for anybody else.</returns>
    public static OperatorIdentity? Of(ClaimsPrincipal principal) =>
        principal.FindFirst(ActorClaim) is { } actor
            ? new(actor.Value, principal.FindFirst(NameClaim)?.Value ?? actor.Value, [.. principal.FindAll(GrantClaim).Select(claim => Grant(claim.Value)).OfType<OperatorGrant>()])
            {
                Expires = principal.FindFirst(ExpiresClaim) is { } expires ? DateTimeOffset.Parse(expires.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) : null,
            }
            : null;

    private static OperatorGrant? Grant(string text) => OperatorGrant.TryParse(text, out var grant) ? grant : null;
}
