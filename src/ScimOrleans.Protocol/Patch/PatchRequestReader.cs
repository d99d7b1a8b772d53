using System.Globalization;
using System.Text.Json;
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

        if (!ReadEnvelope(utf8, options).TryGet(out var operations, out var error))
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

    private static ScimResult<List<PatchOperation>> ReadEnvelope(ReadOnlySpan<byte> utf8, ReadOptions options)
    {
        var reader = JsonBody.Reader(utf8);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ScimErrors.InvalidSyntax("The body of a PATCH is a JSON object with schemas and Operations (RFC 7644 section 3.5.2).");
        }

        Range? schemas = null;
        Range? operations = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonBody.Text(ref reader);
            var value = JsonBody.Value(ref reader);
            ref var place = ref schemas;
            if (string.Equals(name, "Operations", StringComparison.OrdinalIgnoreCase))
            {
                place = ref operations;
            }
            else if (!string.Equals(name, "schemas", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (place is not null)
            {
                return ScimErrors.InvalidSyntax($"The body has '{name}' more than once.");
            }

            place = value;
        }

        if (CheckSchemas(schemas is { } range ? utf8[range] : "null"u8, options.Tolerances) is { } error)
        {
            return error;
        }

        return operations is { } list
            ? ReadOperations(utf8, list, options)
            : ScimErrors.InvalidSyntax("The body has no Operations (RFC 7644 section 3.5.2).");
    }

    /// <summary>Whether <c>schemas</c> says that this is a PatchOp message; missing and null are the same (RFC 7643 §2.5).</summary>
    private static ScimError? CheckSchemas(ReadOnlySpan<byte> json, IdpTolerances tolerances)
    {
        var reader = JsonBody.Reader(json);
        reader.Read();
        var wellFormed = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null;
        var named = false;
        while (wellFormed && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            wellFormed = reader.TokenType == JsonTokenType.String;
            named |= wellFormed && string.Equals(JsonBody.Text(ref reader), SchemaUrns.PatchOp, StringComparison.OrdinalIgnoreCase);
        }

        return wellFormed && (named || tolerances.HasFlag(IdpTolerances.AnySchemas))
            ? null
            : ScimErrors.InvalidSyntax($"schemas of a PATCH must be an array of URNs that holds {SchemaUrns.PatchOp} (RFC 7644 section 3.5.2).");
    }

    private static ScimResult<List<PatchOperation>> ReadOperations(ReadOnlySpan<byte> utf8, Range place, ReadOptions options)
    {
        var reader = JsonBody.Reader(utf8[place]);
        var offset = place.Start.Value;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return ScimErrors.InvalidSyntax("Operations must be an array (RFC 7644 section 3.5.2).");
        }

        var operations = new List<PatchOperation>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (operations.Count == options.Limits.MaxPatchOperations)
            {
                return ScimErrors.PayloadTooLarge(string.Create(CultureInfo.InvariantCulture,
                    $"The request has more than {options.Limits.MaxPatchOperations} operations, which is the limit ({nameof(ScimLimits.MaxPatchOperations)}). Nothing was changed."));
            }

            var number = operations.Count + 1;
            if (!ReadOperation(ref reader, number, offset, options.Tolerances).TryGet(out var operation, out var error))
            {
                return error.In(number);
            }

            operations.Add(operation);
        }

        return operations.Count > 0 || options.Tolerances.HasFlag(IdpTolerances.NoOperations)
            ? operations
            : ScimErrors.InvalidSyntax("Operations must hold at least one operation (RFC 7644 section 3.5.2).");
    }

    private static ScimResult<PatchOperation> ReadOperation(ref Utf8JsonReader reader, int number, int offset, IdpTolerances tolerances)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return ScimErrors.InvalidSyntax("An operation must be a JSON object with op, path and value.");
        }

        string? op = null;
        string? path = null;
        Range? value = null;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = JsonBody.Text(ref reader) ?? "";
            var isOp = string.Equals(name, "op", StringComparison.OrdinalIgnoreCase);
            var isPath = string.Equals(name, "path", StringComparison.OrdinalIgnoreCase);
            var isValue = string.Equals(name, "value", StringComparison.OrdinalIgnoreCase);
            if ((isOp || isPath || isValue) && !seen.Add(name))
            {
                return ScimErrors.InvalidSyntax($"The operation has '{name}' more than once.");
            }

            var place = JsonBody.Value(ref reader);
            if (isValue)
            {
                value = (place.Start.Value + offset)..(place.End.Value + offset);
            }
            else if (isOp || isPath)
            {
                if (reader.TokenType == JsonTokenType.Null && isPath)
                {
                    continue;
                }

                if (reader.TokenType != JsonTokenType.String || JsonBody.Text(ref reader) is not { } text)
                {
                    return ScimErrors.InvalidSyntax($"'{name}' must be a string.");
                }

                (op, path) = isOp ? (text, path) : (op, text);
            }
        }

        return Kind(op, tolerances) is { } kind
            ? new PatchOperation(number, kind, path, value)
            : ScimErrors.InvalidSyntax(op is null
                ? "The operation has no op; it must be add, remove or replace."
                : "op must be add, remove or replace (RFC 7644 section 3.5.2).");
    }

    private static PatchKind? Kind(string? op, IdpTolerances tolerances)
    {
        var comparison = tolerances.HasFlag(IdpTolerances.OpInAnyCase) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return string.Equals(op, "add", comparison) ? PatchKind.Add
            : string.Equals(op, "remove", comparison) ? PatchKind.Remove
            : string.Equals(op, "replace", comparison) ? PatchKind.Replace
            : null;
    }
}
