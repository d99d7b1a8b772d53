namespace ScimOrleans.Protocol.Resources;

/// <summary>How a client's resources and values are read.</summary>
public sealed record ReadOptions
{
    /// <summary>Default limits, all tolerances, unknown attributes dropped.</summary>
    public static ReadOptions Default { get; } = new();

    /// <summary>Sizes past which a body is refused.</summary>
    public ScimLimits Limits { get; init; } = ScimLimits.Default;

    /// <summary>What may be sent beside the RFC. Default: all of <see cref="IdpToleranceTable"/>.</summary>
    public IdpTolerances Tolerances { get; init; } = IdpTolerances.All;

    /// <summary>What becomes of attributes that no schema of the resource type has. Default: they are dropped (RFC 7644 §3.3 lets a server ignore them).</summary>
    public UnknownAttributes UnknownAttributes { get; init; } = UnknownAttributes.Drop;

    /// <summary>Whether all of the given tolerances are granted.</summary>
    public bool Allows(IdpTolerances tolerances) => (Tolerances & tolerances) == tolerances;
}

/// <summary>What becomes of attributes that no schema of the resource type has.</summary>
public enum UnknownAttributes
{
    /// <summary>They are read past, and not echoed.</summary>
    Drop,

    /// <summary>They are refused: 400 <c>invalidSyntax</c>.</summary>
    Refuse,
}
