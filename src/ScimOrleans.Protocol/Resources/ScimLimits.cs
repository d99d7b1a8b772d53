namespace ScimOrleans.Protocol.Resources;

/// <summary>How large the parts of a request may be. What is larger is refused with an error that names the limit; sizes of whole bodies are HTTP's.</summary>
/// <remarks>They are checked before memory or stack is spent, so that one request cannot harm the process. All are inclusive and at least 1.</remarks>
public sealed record ScimLimits
{
    /// <summary>The defaults.</summary>
    public static ScimLimits Default { get; } = new();

    /// <summary>Objects and arrays inside each other in a body. Default: 16; a SCIM resource needs 5.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>Members of a group in one body or one PATCH operation. Default: 100,000; Okta pushes whole groups.</summary>
    public int MaxMembers { get; init; } = 100_000;

    /// <summary>Elements of any other multi-valued attribute. Default: 1,000.</summary>
    public int MaxElements { get; init; } = 1_000;

    /// <summary>UTF-16 characters of one text value. Default: 65,536.</summary>
    public int MaxStringLength { get; init; } = 65_536;

    /// <summary>UTF-16 characters of one property name in a body, URNs included. Default: 256.</summary>
    public int MaxAttributeNameLength { get; init; } = 256;

    /// <summary>Names in <c>attributes</c> or <c>excludedAttributes</c> (RFC 7644 §3.9). Default: 200.</summary>
    public int MaxProjectedAttributes { get; init; } = 200;

    /// <summary>UTF-16 characters of a filter (RFC 7644 §3.4.2.2). Default: 16,384.</summary>
    public int MaxFilterLength { get; init; } = 16_384;

    /// <summary>Parentheses, <c>not</c>s and value filters inside each other in a filter, each counting one. Default: 32.</summary>
    public int MaxFilterDepth { get; init; } = 32;

    /// <summary>Comparisons, presence tests, value filters and <c>not</c>s in a filter. Default: 200.</summary>
    public int MaxFilterNodes { get; init; } = 200;

    /// <summary>Operations of one PATCH (RFC 7644 §3.5.2). Default: 1,000.</summary>
    public int MaxPatchOperations { get; init; } = 1_000;

    /// <summary>Operations of one PATCH that look at each member of a group, because they select members by more than their ids. Default: 16.</summary>
    public int MaxMemberFilters { get; init; } = 16;

    /// <summary>UTF-16 characters of the path of a PATCH operation. Default: 1,024.</summary>
    public int MaxPathLength { get; init; } = 1_024;
}
