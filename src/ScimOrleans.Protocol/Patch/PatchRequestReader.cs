using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Reads the body of a PATCH request (RFC 7644 §3.5.2) straight from UTF-8.</summary>
public static class PatchRequestReader
{
    /// <summary>Reads a body. Never throws on input; what it returns keeps nothing of the buffer.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="type">Type of the resource that is to be changed; paths and values are checked against its schemas here, once.</param>
    /// <param name="options">Limits and tolerances.</param>
    /// <returns>
    /// The request; or 400 <c>invalidSyntax</c> for a body that is no PatchOp message or an unknown <c>op</c>, 413 for more operations than
    /// <see cref="ScimLimits.MaxPatchOperations"/>, and what a path or value deserves: <c>invalidPath</c>, <c>invalidFilter</c>, <c>invalidValue</c>,
    /// <c>mutability</c>, <c>noTarget</c> (a <c>remove</c> without path). The detail names the operation.
    /// </returns>
    public static ScimResult<PatchRequest> Read(ReadOnlySpan<byte> utf8, ResourceTypeDefinition type, ReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(options);
        utf8 = JsonBody.WithoutMark(utf8);
        if (JsonBody.Check(utf8, options.Limits) is { } malformed)
        {
            return malformed;
        }

        if (!PatchEnvelope.Read(utf8, options).TryGet(out var operations, out var error))
        {
            return error;
        }

        var steps = new PatchStepReader(type, options);
        foreach (var operation in operations)
        {
            if (steps.Read(utf8, operation) is { } refusal)
            {
                return refusal.In(operation.Number);
            }
        }

        return new PatchRequest(type, options, operations.Count, [.. steps.Steps], steps.GivesPassword);
    }
}
