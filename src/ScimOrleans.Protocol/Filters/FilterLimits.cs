using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Filters;

/// <summary>The limits of filters and paths alone, for callers that have no <see cref="ScimLimits"/>.</summary>
public sealed record FilterLimits
{
    /// <summary>The default limits.</summary>
    public static FilterLimits Default { get; } = new();

    /// <summary>See <see cref="ScimLimits.MaxFilterLength"/> and <see cref="ScimLimits.MaxPathLength"/>.</summary>
    public int MaxLength { get; init; } = ScimLimits.Default.MaxFilterLength;

    /// <summary>See <see cref="ScimLimits.MaxFilterDepth"/>.</summary>
    public int MaxDepth { get; init; } = ScimLimits.Default.MaxFilterDepth;

    /// <summary>See <see cref="ScimLimits.MaxFilterNodes"/>.</summary>
    public int MaxNodes { get; init; } = ScimLimits.Default.MaxFilterNodes;

    /// <summary>These limits among the default ones.</summary>
    public ScimLimits ToScimLimits() => new() { MaxFilterLength = MaxLength, MaxPathLength = MaxLength, MaxFilterDepth = MaxDepth, MaxFilterNodes = MaxNodes };

    /// <summary>These limits among the default ones.</summary>
    public static implicit operator ScimLimits(FilterLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return limits.ToScimLimits();
    }
}
