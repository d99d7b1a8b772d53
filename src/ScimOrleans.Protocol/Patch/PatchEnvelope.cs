using System.Globalization;
using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Reads the message that a PATCH is: <c>schemas</c> and <c>Operations</c> with their <c>op</c>, <c>path</c> and <c>value</c> (RFC 7644 §3.5.2). Names in any case.</summary>
internal static class PatchEnvelope
{
    /// <summary>The operations in order; their paths and values are not looked at.</summary>
    /// <param name="utf8">A checked body.</param>
    /// <param name="options">Limits and tolerances.</param>
    public static ScimResult<List<PatchOperation>> Read(ReadOnlySpan<byte> utf8, ReadOptions options)
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
        var seen = OperationParts.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // What else an operation has, such as the name that some clients give it, says nothing.
            var name = JsonBody.Text(ref reader);
            var part = Part(name);
            var place = JsonBody.Value(ref reader);
            if ((seen & part) != 0)
            {
                return ScimErrors.InvalidSyntax($"The operation has '{name}' more than once.");
            }

            seen |= part;
            if (part == OperationParts.Value)
            {
                value = (place.Start.Value + offset)..(place.End.Value + offset);
            }
            else if (part == OperationParts.Op || (part == OperationParts.Path && reader.TokenType != JsonTokenType.Null))
            {
                if (reader.TokenType != JsonTokenType.String || JsonBody.Text(ref reader) is not { } text)
                {
                    return ScimErrors.InvalidSyntax($"'{name}' must be a string.");
                }

                (op, path) = part == OperationParts.Op ? (text, path) : (op, text);
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

    private static OperationParts Part(string? name) =>
        string.Equals(name, "op", StringComparison.OrdinalIgnoreCase) ? OperationParts.Op
        : string.Equals(name, "path", StringComparison.OrdinalIgnoreCase) ? OperationParts.Path
        : string.Equals(name, "value", StringComparison.OrdinalIgnoreCase) ? OperationParts.Value
        : OperationParts.None;

    [Flags]
    private enum OperationParts
    {
        None = 0,
        Op = 1,
        Path = 2,
        Value = 4,
    }
}
