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

    /// <summary>An operation at one place.</summary>
    /// <param name="operation">1-based place of the operation.</param>
    /// <param name="kind">What is done.</param>
    /// <param name="target">Where.</param>
    /// <param name="json">The value as it was sent, without blanks around it; empty when there is none.</param>
    private ScimError? ReadAt(int operation, PatchKind kind, PatchTarget target, ReadOnlySpan<byte> json)
    {
        if (IsReadOnly(target))
        {
            return ScimErrors.Mutability($"'{target.Leaf}' is set by the server and cannot be changed by a client (mutability readOnly).");
        }

        if (ReferenceEquals(target.Attribute, type.MembersAttribute))
        {
            return ReadMembers(operation, kind, target, json);
        }

        if (ReferenceEquals(target.Attribute, type.PasswordAttribute))
        {
            return ReadPassword(kind, target, json);
        }

        if (json.IsEmpty && kind != PatchKind.Remove)
        {
            return NoValue(kind);
        }

        if (json.IsEmpty || IsUnassigned(target, json))
        {
            Unassign(operation, kind, target, json);
            return null;
        }

        if (kind == PatchKind.Remove)
        {
            return ReadRemoved(operation, target, json);
        }

        return target.Leaf is { Type: AttributeType.Complex, MultiValued: false }
            ? ReadObject(operation, kind, target, json)
            : ReadValue(operation, kind, target, json);
    }

    /// <summary>A <c>remove</c> with a value: of a list, only what the value lists. Elsewhere the path says all, and the value nothing (RFC 7644 §3.5.2.2).</summary>
    private ScimError? ReadRemoved(int operation, PatchTarget target, ReadOnlySpan<byte> json)
    {
        if (!target.IsList)
        {
            _steps.Add(new AttributeStep(operation, PatchKind.Remove, target, null));
            return null;
        }

        return options.Allows(IdpTolerances.RemoveListedValues)
            ? ReadValue(operation, PatchKind.Remove, target, json)
            : ScimErrors.InvalidValue($"A remove takes no value; select the elements in the path, as in {target.Leaf}[value eq \"…\"].");
    }

    private ScimError? ReadValue(int operation, PatchKind kind, PatchTarget target, ReadOnlySpan<byte> json)
    {
        if (!ResourceReader.ReadValue(target.Leaf, json, _valueOptions, target.IsElement).TryGet(out var value, out var error) && error is not null)
        {
            return error;
        }

        if (value is null)
        {
            Unassign(operation, kind, target, json);
            return null;
        }

        _steps.Add(new AttributeStep(operation, kind, target, value));
        return null;
    }

    /// <summary>An object for a single-valued complex attribute, or for a whole extension: what it names is set, the rest stays (RFC 7644 §3.5.2.3).</summary>
    private ScimError? ReadObject(int operation, PatchKind kind, PatchTarget target, ReadOnlySpan<byte> json)
    {
        var attribute = target.Leaf;
        if (json[0] == (byte)'"' && attribute.ValueAttribute is { } value && options.Allows(IdpTolerances.BareValues))
        {
            // The string is the whole value, so nothing of the old one may stay.
            _steps.Add(new AttributeStep(operation, PatchKind.Remove, target, null));
            return ReadAt(operation, kind, PatchTargets.Part(target, value), json);
        }

        if (json[0] != (byte)'{')
        {
            return ScimErrors.InvalidValue($"'{attribute}' is complex: its value must be an object.");
        }

        var parts = new List<(AttributeDefinition Attribute, Range Value)>();
        var reader = JsonBody.Reader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var part = attribute.Find(JsonBody.Text(ref reader));
            var place = JsonBody.Value(ref reader);

            // Unknown parts and the server's own are left out, as in POST and PUT (RFC 7644 §3.3, §3.5.1).
            if (part is null || part.Mutability == Mutability.ReadOnly)
            {
                continue;
            }

            if (parts.Exists(other => ReferenceEquals(other.Attribute, part)))
            {
                return Twice(part.ToString());
            }

            parts.Add((part, place));
        }

        // "value" first: setting it drops a "$ref" that would still point at the old one.
        foreach (var (part, place) in parts.OrderBy(part => ReferenceEquals(part.Attribute, attribute.ValueAttribute) ? 0 : 1))
        {
            if (ReadAt(operation, kind, PatchTargets.Part(target, part), json[place]) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private ScimError? ReadPassword(PatchKind kind, PatchTarget target, ReadOnlySpan<byte> json)
    {
        if (kind == PatchKind.Remove)
        {
            return null;
        }

        if (json.IsEmpty)
        {
            return NoValue(kind);
        }

        if (!ResourceReader.ReadValue(target.Leaf, json, options, asElement: false).TryGet(out var password, out var error) && error is not null)
        {
            return error;
        }

        GivesPassword |= password is not null;
        return null;
    }

    /// <summary>What <c>null</c>, an empty array, or for some an empty string comes to (RFC 7643 §2.5).</summary>
    private void Unassign(int operation, PatchKind kind, PatchTarget target, ReadOnlySpan<byte> json)
    {
        var nothingIsAdded = kind == PatchKind.Add && (target.IsList || target.IsElement);
        var nothingIsListed = kind == PatchKind.Remove && target.IsList && json is [(byte)'[', ..];
        if (!nothingIsAdded && !nothingIsListed)
        {
            _steps.Add(new AttributeStep(operation, PatchKind.Remove, target, null));
        }
    }

    private bool IsUnassigned(PatchTarget target, ReadOnlySpan<byte> json) => json switch
    {
        [(byte)'n', ..] => true,
        [(byte)'[', .. var inside, (byte)']'] => inside.Trim(" \t\r\n"u8).IsEmpty,
        [(byte)'"', (byte)'"'] => options.Allows(IdpTolerances.EmptyTextUnassigns)
            || (target.Leaf is { Type: AttributeType.Complex } && options.Allows(IdpTolerances.EmptyTextForNonText)),
        _ => false,
    };

    private static ScimError Twice(string name) => ScimErrors.InvalidSyntax($"{SyntaxDetail.Quote(name)} is there more than once.");

    private static ScimError NoValue(PatchKind kind) => ScimErrors.InvalidValue(kind == PatchKind.Add
        ? "An add needs a value (RFC 7644 section 3.5.2.1)."
        : "A replace needs a value (RFC 7644 section 3.5.2.3).");

    private static bool IsReadOnly(PatchTarget target) =>
        target.Attribute.Mutability == Mutability.ReadOnly || target.SubAttribute?.Mutability == Mutability.ReadOnly;
}
