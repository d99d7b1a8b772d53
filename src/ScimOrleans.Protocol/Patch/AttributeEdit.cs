using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>Applies one step to the attributes of a resource: a pure function from tree to tree (RFC 7644 §3.5.2.1 to §3.5.2.3).</summary>
internal static class AttributeEdit
{
    /// <summary>The attributes after the step, or <c>noTarget</c>, <c>mutability</c> or <c>invalidValue</c>.</summary>
    public static ScimResult<ComplexValue> Apply(ComplexValue root, AttributeStep step, IdpTolerances tolerances)
    {
        if (step.Target.Container is not { } container)
        {
            return ApplyWithin(root, step, tolerances);
        }

        var extension = root[container] as ComplexValue ?? ComplexValue.Empty;
        return ApplyWithin(extension, step, tolerances).TryGet(out var edited, out var error) ? root.With(container, edited) : error;
    }

    private static ScimResult<ComplexValue> ApplyWithin(ComplexValue owner, AttributeStep step, IdpTolerances tolerances)
    {
        var (_, attribute, filter, subAttribute) = step.Target;
        if (attribute.MultiValued && (filter is not null || subAttribute is not null))
        {
            return ElementEdit.Apply(Items(owner, attribute), step, tolerances).TryGet(out var items, out var error)
                ? owner.With(attribute, new MultiValue(items))
                : error;
        }

        if (subAttribute is null)
        {
            return Set(owner, attribute, step.Kind, step.Value);
        }

        var whole = owner[attribute] as ComplexValue ?? ComplexValue.Empty;
        return SetPart(whole, attribute, subAttribute, step.Kind, step.Value).TryGet(out var changed, out var refusal) ? owner.With(attribute, changed) : refusal;
    }

    /// <summary>A complex value, or an element, with one of its sub-attributes changed.</summary>
    public static ScimResult<ComplexValue> SetPart(ComplexValue whole, AttributeDefinition attribute, AttributeDefinition part, PatchKind kind, ScimValue? value)
    {
        if (!Set(whole, part, kind, value).TryGet(out var changed, out var error))
        {
            return error;
        }

        // A reference is the address of what "value" names (RFC 7643 §2.4): it goes with the old value.
        return ReferenceEquals(part, attribute.ValueAttribute) && attribute.Find("$ref") is { } reference && !Equals(whole[part], changed[part])
            ? changed.With(reference, null)
            : changed;
    }

    /// <summary>An object with one of its attributes changed as a whole.</summary>
    private static ScimResult<ComplexValue> Set(ComplexValue owner, AttributeDefinition attribute, PatchKind kind, ScimValue? value)
    {
        if (!attribute.MultiValued)
        {
            return owner.With(attribute, kind == PatchKind.Remove ? null : value);
        }

        return ChangeList(attribute, Items(owner, attribute), kind, value as MultiValue).TryGet(out var items, out var error)
            ? owner.With(attribute, new MultiValue(items))
            : error;
    }

    private static ScimResult<ImmutableArray<ScimValue>> ChangeList(AttributeDefinition attribute, ImmutableArray<ScimValue> items, PatchKind kind, MultiValue? value)
    {
        switch (kind)
        {
            case PatchKind.Add when value is not null:
                return ElementIdentity.Merge(attribute, items, value.Items, out var written).TryGet(out var merged, out var error)
                    ? PrimaryRule.Move(attribute, merged, written)
                    : error;
            case PatchKind.Replace when value is not null:
                return PrimaryRule.HasTwo(attribute, value) ? PrimaryRule.TwoPrimaries(attribute) : value.Items;
            case PatchKind.Remove when value is not null:
                return items.RemoveAll(item => value.Items.Any(listed => ElementIdentity.IsMeant(item, listed, attribute)));
            default:
                return ImmutableArray<ScimValue>.Empty;
        }
    }

    private static ImmutableArray<ScimValue> Items(ComplexValue owner, AttributeDefinition attribute) => (owner[attribute] as MultiValue)?.Items ?? [];
}
