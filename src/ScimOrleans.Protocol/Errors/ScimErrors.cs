namespace ScimOrleans.Protocol.Errors;

/// <summary>The one table of refusals: each <c>scimType</c> with its status (RFC 7644 table 9, §3.12).</summary>
public static class ScimErrors
{
    /// <summary>400 <c>invalidFilter</c>.</summary>
    public static ScimError InvalidFilter(string detail) => new(400, ScimTypes.InvalidFilter, detail);

    /// <summary>400 <c>tooMany</c>.</summary>
    public static ScimError TooMany(string detail) => new(400, ScimTypes.TooMany, detail);

    /// <summary>409 <c>uniqueness</c>.</summary>
    public static ScimError Uniqueness(string detail) => new(409, ScimTypes.Uniqueness, detail);

    /// <summary>400 <c>mutability</c>.</summary>
    public static ScimError Mutability(string detail) => new(400, ScimTypes.Mutability, detail);

    /// <summary>400 <c>invalidSyntax</c>.</summary>
    public static ScimError InvalidSyntax(string detail) => new(400, ScimTypes.InvalidSyntax, detail);

    /// <summary>400 <c>invalidPath</c>.</summary>
    public static ScimError InvalidPath(string detail) => new(400, ScimTypes.InvalidPath, detail);

    /// <summary>400 <c>noTarget</c>.</summary>
    public static ScimError NoTarget(string detail) => new(400, ScimTypes.NoTarget, detail);

    /// <summary>400 <c>invalidValue</c>.</summary>
    public static ScimError InvalidValue(string detail) => new(400, ScimTypes.InvalidValue, detail);

    /// <summary>401 without keyword. The answer also carries <c>WWW-Authenticate</c>.</summary>
    public static ScimError Unauthorized(string detail) => new(401, null, detail);

    /// <summary>403 without keyword.</summary>
    public static ScimError Forbidden(string detail) => new(403, null, detail);

    /// <summary>403 without keyword: the directory, or a group, holds as much as the limit named in the detail allows.</summary>
    public static ScimError DirectoryFull(string detail) => new(403, null, detail) { Reason = ScimErrorReason.DirectoryFull };

    /// <summary>404 without keyword.</summary>
    public static ScimError NotFound(string detail) => new(404, null, detail);

    /// <summary>405 without keyword.</summary>
    public static ScimError MethodNotAllowed(string detail) => new(405, null, detail);

    /// <summary>409 without keyword, for a conflict that is not one of uniqueness.</summary>
    public static ScimError Conflict(string detail) => new(409, null, detail);

    /// <summary>409 without keyword: the user is the last one who administers its tenant, and cannot be deactivated or deleted.</summary>
    public static ScimError LastAdministrator(string detail) => new(409, null, detail) { Reason = ScimErrorReason.LastAdministrator };

    /// <summary>412: the resource is not at the version that If-Match names (RFC 7644 §3.14).</summary>
    public static ScimError PreconditionFailed(string detail) => new(412, null, detail);

    /// <summary>413: the body is larger than the limit named in the detail (RFC 7644 §3.7.4).</summary>
    public static ScimError PayloadTooLarge(string detail) => new(413, null, detail);

    /// <summary>415: the body is not <c>application/scim+json</c> or <c>application/json</c> (RFC 7644 §3.8).</summary>
    public static ScimError UnsupportedMediaType(string detail) => new(415, null, detail);

    /// <summary>429 without keyword: more requests than a limit allows (RFC 6585 §4). The answer also carries <c>Retry-After</c>.</summary>
    public static ScimError TooManyRequests(string detail) => new(429, null, detail);

    /// <summary>501: a part of the protocol that this server does not offer.</summary>
    public static ScimError NotImplemented(string detail) => new(501, null, detail);

    /// <summary>503: try again later; nothing was changed.</summary>
    public static ScimError Unavailable(string detail) => new(503, null, detail);

    /// <summary>503: removals of users are held until an operator acts; nothing was changed. The answer also carries a longer <c>Retry-After</c> than others.</summary>
    public static ScimError RemovalsHeld(string detail) => new(503, null, detail) { Reason = ScimErrorReason.RemovalsHeld };
}
