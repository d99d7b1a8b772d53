using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Resources;

/// <summary>How bodies of requests are read.</summary>
internal static class Requests
{
    private static readonly ReadOptions _tolerant = ReadOptions.Default;

    /// <summary>What the caller's identity provider may send.</summary>
    public static ReadOptions Options(Caller caller) => caller.Tolerances == _tolerant.Tolerances ? _tolerant : _tolerant with { Tolerances = caller.Tolerances };
}
