namespace ScimOrleans.Protocol.Errors;

/// <summary>Detail keywords of RFC 7644 table 9 and RFC 9865 §2.1.</summary>
public static class ScimTypes
{
    /// <summary>The filter is malformed, or compares what cannot be compared.</summary>
    public const string InvalidFilter = "invalidFilter";

    /// <summary>The result is larger than the server is willing to answer.</summary>
    public const string TooMany = "tooMany";

    /// <summary>A unique value is taken.</summary>
    public const string Uniqueness = "uniqueness";

    /// <summary>The attribute cannot be changed in this way.</summary>
    public const string Mutability = "mutability";

    /// <summary>The body is not what the request needs.</summary>
    public const string InvalidSyntax = "invalidSyntax";

    /// <summary>The path of a PATCH operation is malformed or names no attribute.</summary>
    public const string InvalidPath = "invalidPath";

    /// <summary>The path of a PATCH operation selects nothing.</summary>
    public const string NoTarget = "noTarget";

    /// <summary>A value is missing, of the wrong type, or not allowed.</summary>
    public const string InvalidValue = "invalidValue";

    /// <summary>The protocol version of the request is not served.</summary>
    public const string InvalidVers = "invalidVers";

    /// <summary>The request would put personal data into an address.</summary>
    public const string Sensitive = "sensitive";

    /// <summary>The cursor was not issued for this request (RFC 9865).</summary>
    public const string InvalidCursor = "invalidCursor";

    /// <summary>The cursor is too old (RFC 9865).</summary>
    public const string ExpiredCursor = "expiredCursor";

    /// <summary>The page size is not a number the server allows (RFC 9865).</summary>
    public const string InvalidCount = "invalidCount";
}
