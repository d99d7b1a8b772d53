using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>At most one element of a multi-valued attribute is primary (RFC 7643 §2.4), and the latest one wins (RFC 7644 §3.5.2).</summary>
internal static class PrimaryRule
{
    /// <summary>Takes <c>primary</c> from the elements that were not written, if one that was written has it.</summary>
    /// <param name="attribute">The multi-valued attribute.</param>
    /// <param name="items">Its elements after a step.</param>
    /// <param name="written">Whether the step wrote the element at the same place.</param>
    /// <returns>The elements, or <c>invalidValue</c> when the step made two of them primary.</returns>
    public static ScimResult<ImmutableArray<ScimValue>> Move(AttributeDefinition attribute, ImmutableArray<ScimValue> items, ReadOnlySpan<bool> written)
    {
        if (attribute.PrimaryAttribute is not { } primary)
        {
            return items;
        }

        var holder = -1;
        for (var i = 0; i < items.Length; i++)
        {
            if (!written[i] || !IsPrimary(items[i], primary))
            {
                continue;
            }

            if (holder >= 0)
            {
                return TwoPrimaries(attribute);
            }

            holder = i;
        }

        if (holder < 0)
        {
            return items;
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (i != holder && IsPrimary(items[i], primary))
            {
                items = items.SetItem(i, ((ComplexValue)items[i]).With(primary, BooleanValue.False));
            }
        }

        return items;
    }

    /// <summary>Whether more than one element is primary.</summary>
    public static bool HasTwo(AttributeDefinition attribute, MultiValue list) =>
        attribute.PrimaryAttribute is { } primary && list.Items.Count(item => IsPrimary(item, primary)) > 1;

    /// <summary>The refusal of two primary elements.</summary>
    public static ScimError TwoPrimaries(AttributeDefinition attribute) =>
        ScimErrors.InvalidValue($"More than one element of '{attribute}' would have primary true; send it for at most one (RFC 7643 section 2.4).");

    private static bool IsPrimary(ScimValue item, AttributeDefinition primary) => item is ComplexValue element && element[primary] is BooleanValue { Value: true };
}
