namespace ScimOrleans.Protocol.Filters;

/// <summary>
/// How large a filter or a PATCH path may be. Checked before anything is read deeper, so that no input can overflow the stack; whatever walks
/// a parsed filter may recurse, since its depth is bounded by these.
/// </summary>
public sealed record FilterLimits
{
    /// <summary>The default limits.</summary>
    public static FilterLimits Default { get; } = new();

    /// <summary>Largest length of the text, in UTF-16 code units. Default: 8,192.</summary>
    public int MaxLength { get; init; } = 8_192;

    /// <summary>How deep <c>(</c>, <c>not</c> and <c>[</c> may nest, each counting one. Default: 32.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>How many comparisons, presence tests, value filters and <c>not</c>s one filter may hold. Default: 200.</summary>
    public int MaxNodes { get; init; } = 200;
}
