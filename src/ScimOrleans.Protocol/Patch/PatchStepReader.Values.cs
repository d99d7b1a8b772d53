using System.Text.Json;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <content>Values of attributes, by what the schema says of the target.</content>
internal sealed partial class PatchStepReader
{
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
        if (json[0] is not ((byte)'{' or (byte)'[') && attribute.ValueAttribute is { } value && options.Allows(IdpTolerances.BareValues))
        {
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
            var name = JsonBody.Text(ref reader);
            var part = attribute.Find(name);
            var place = JsonBody.Value(ref reader);
            if (part is null && options.UnknownAttributes == UnknownAttributes.Refuse)
            {
                return ScimErrors.InvalidSyntax($"{SyntaxDetail.Quote(name)} is not an attribute of {attribute}.");
            }

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
