using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Turns the operations of one request into steps: resolves paths and keys, converts values, and refuses what no resource could accept.</summary>
internal sealed partial class PatchStepReader(ResourceTypeDefinition type, ReadOptions options)
{
    // One element may be added to a list, or replace it, without brackets around it (RFC 7644 §3.5.2.1): no tolerance in a PATCH.
    private readonly ReadOptions _valueOptions = options with { Tolerances = options.Tolerances | IdpTolerances.SingleElement };
    private readonly List<PatchStep> _steps = [];

    /// <summary>The steps of all operations read so far, in order.</summary>
    public IReadOnlyList<PatchStep> Steps => _steps;

    /// <summary>Whether one of them sets a password, which is no step: it is not kept.</summary>
    public bool GivesPassword { get; private set; }

    /// <summary>Reads one operation.</summary>
    /// <param name="body">The whole body, valid JSON.</param>
    /// <param name="operation">The operation, whose value lies in the body.</param>
    public ScimError? Read(ReadOnlySpan<byte> body, PatchOperation operation)
    {
        var value = operation.Value is { } place ? body[place] : [];
        if (operation.Path is not { } path)
        {
            return ReadWithoutPath(operation, value);
        }

        return PatchTargets.Resolve(path, type, options).TryGet(out var target, out var error)
            ? ReadAt(operation.Number, operation.Kind, target, value)
            : error;
    }

    /// <summary>An operation on the resource itself: each key of the value is an attribute (RFC 7644 §3.5.2.1, §3.5.2.3).</summary>
    private ScimError? ReadWithoutPath(PatchOperation operation, ReadOnlySpan<byte> value)
    {
        if (operation.Kind == PatchKind.Remove)
        {
            return ScimErrors.NoTarget("A remove needs a path (RFC 7644 section 3.5.2.2).");
        }

        if (value is [(byte)'{', ..])
        {
            return ReadKeys(operation, value);
        }

        if (value is [(byte)'[', ..] && operation.Kind == PatchKind.Replace && type.MembersAttribute is { } members && options.Allows(IdpTolerances.MembersWithoutPath))
        {
            return ReadMembers(operation.Number, operation.Kind, PatchTargets.Of(members), value);
        }

        return ScimErrors.InvalidValue("Without a path, the value must be an object of attributes (RFC 7644 section 3.5.2).");
    }

    private ScimError? ReadKeys(PatchOperation operation, ReadOnlySpan<byte> json)
    {
        var reader = JsonBody.Reader(json);
        reader.Read();
        var keys = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonBody.Text(ref reader) is not { } key)
            {
                return ScimErrors.InvalidPath("A key of the value is not valid Unicode text.");
            }

            if (!keys.Add(key))
            {
                return Twice(key);
            }

            if (ReadKey(operation, key, json[JsonBody.Value(ref reader)]) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private ScimError? ReadKey(PatchOperation operation, string key, ReadOnlySpan<byte> value)
    {
        PatchTarget target;
        if (type.Find(key) is { } attribute)
        {
            if (attribute is { SchemaId: "", Name: "id" } && options.Allows(IdpTolerances.ServerAttributesInValue))
            {
                return ReadIdentity(operation.Number, value);
            }

            target = PatchTargets.Of(attribute);
        }
        else if (value is [(byte)'{', ..] && key.Equals(type.Schema.Id, StringComparison.OrdinalIgnoreCase))
        {
            return ReadKeys(operation, value);
        }
        else if (!options.Allows(IdpTolerances.PathsAsKeys))
        {
            return ScimErrors.InvalidPath($"{SyntaxDetail.Quote(key)} is not an attribute of {type.Name}.");
        }
        else if (!PatchTargets.Resolve(key, type, options).TryGet(out target!, out var error))
        {
            return error;
        }

        return IsReadOnly(target) && options.Allows(IdpTolerances.ServerAttributesInValue)
            ? null
            : ReadAt(operation.Number, operation.Kind, target, value);
    }

    private ScimError? ReadIdentity(int operation, ReadOnlySpan<byte> json)
    {
        if (json is [(byte)'n', ..])
        {
            return null;
        }

        var reader = JsonBody.Reader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String || JsonBody.Text(ref reader) is not { } id)
        {
            return ScimErrors.InvalidValue("'id' must be a string.");
        }

        _steps.Add(new IdentityStep(operation, id));
        return null;
    }
}
