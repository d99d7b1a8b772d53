using System.Collections.Immutable;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>A PATCH body (RFC 7644 §3.5.2), read by <see cref="PatchRequestReader"/>: paths resolved and values converted. Immutable; may be applied any number of times.</summary>
public sealed class PatchRequest
{
    internal PatchRequest(ResourceTypeDefinition type, ReadOptions options, int operationCount, ImmutableArray<PatchStep> steps, bool givesPassword)
    {
        Type = type;
        Options = options;
        OperationCount = operationCount;
        Steps = steps;
        GivesPassword = givesPassword;
    }

    /// <summary>The resource type that it was read for.</summary>
    public ResourceTypeDefinition Type { get; }

    /// <summary>How many operations the body has.</summary>
    public int OperationCount { get; }

    /// <summary>Whether it sets a password.</summary>
    public bool GivesPassword { get; }

    /// <summary>Limits and tolerances that it was read with, and is applied with.</summary>
    internal ReadOptions Options { get; }

    /// <summary>What the operations do, in order.</summary>
    internal ImmutableArray<PatchStep> Steps { get; }
}
