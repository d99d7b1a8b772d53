using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Patch;

/// <summary>When two elements of a multi-valued attribute are the same one: an element is known by its <c>value</c> and <c>type</c> (RFC 7643 §2.4).</summary>
internal static class ElementIdentity
{
    /// <summary>Whether an element already says all that another one says, so that adding the other changes nothing (RFC 7644 §3.5.2.1).</summary>
    public static bool Contains(ScimValue item, ScimValue given, AttributeDefinition attribute)
    {
        if (item is not ComplexValue held || given is not ComplexValue told)
        {
            return SameScalar(attribute, item, given);
        }

        foreach (var entry in told.Values)
        {
            if (!IsNoNews(held, entry, attribute) && !entry.Value.Equals(held[entry.Attribute]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An element without <c>primary</c> is not primary: saying so is no news.</summary>
    private static bool IsNoNews(ComplexValue held, AttributeValue told, AttributeDefinition attribute) =>
        ReferenceEquals(told.Attribute, attribute.PrimaryAttribute) && ReferenceEquals(told.Value, BooleanValue.False) && held[told.Attribute] is null;

    /// <summary>Place of the element with the same <c>value</c> and <c>type</c>, or -1. Attributes without <c>value</c>, such as addresses, have no such key.</summary>
    public static int IndexOfSame(IReadOnlyList<ScimValue> items, ScimValue given, AttributeDefinition attribute)
    {
        if (attribute.ValueAttribute is not { } value || given is not ComplexValue told || told[value] is not { } key)
        {
            return -1;
        }

        var type = attribute.Find("type");
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is ComplexValue held && SameScalar(value, held[value], key) && (type is null || SameScalar(type, held[type], told[type])))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether a <c>remove</c> that lists an element means this one: by <c>value</c> (and <c>type</c>, where both say one); without <c>value</c>, by all that the list says.</summary>
    public static bool IsMeant(ScimValue item, ScimValue listed, AttributeDefinition attribute)
    {
        if (item is not ComplexValue held || listed is not ComplexValue told)
        {
            return SameScalar(attribute, item, listed);
        }

        if (attribute.ValueAttribute is { } value && told[value] is { } key)
        {
            var type = attribute.Find("type");
            return SameScalar(value, held[value], key)
                && (type is null || held[type] is null || told[type] is null || SameScalar(type, held[type], told[type]));
        }

        return told.Values.All(entry => SameScalar(entry.Attribute, held[entry.Attribute], entry.Value));
    }

    /// <summary>Equality of two simple values by the rules of their attribute (RFC 7643 §7, <c>caseExact</c>).</summary>
    private static bool SameScalar(AttributeDefinition attribute, ScimValue? one, ScimValue? other) => (one, other) switch
    {
        (null, null) => true,
        (StringValue a, StringValue b) when attribute is { Type: AttributeType.String, CaseExact: false } => SameText(a.Text, b.Text),
        ({ } a, { } b) => a.Equals(b),
        _ => false,
    };

    /// <summary>Equality after folding, which keeps the length of a text.</summary>
    private static bool SameText(string one, string other) =>
        one.Length == other.Length && (string.Equals(one, other, StringComparison.Ordinal) || CaseFolding.Fold(one) == CaseFolding.Fold(other));

    /// <summary>The elements after adding some: what is there already is left, the same element is completed, others go to the end.</summary>
    /// <param name="attribute">The multi-valued attribute.</param>
    /// <param name="items">Its elements.</param>
    /// <param name="added">The elements to add.</param>
    /// <param name="written">Whether the element at the same place of the result was written.</param>
    /// <returns>The elements, or <c>mutability</c> when completing one would change a part that is set once.</returns>
    public static ScimResult<ImmutableArray<ScimValue>> Merge(
        AttributeDefinition attribute, ImmutableArray<ScimValue> items, ImmutableArray<ScimValue> added, out bool[] written)
    {
        written = [];
        var result = new List<ScimValue>(items);
        var touched = new HashSet<int>();
        foreach (var element in added)
        {
            var contained = result.FindIndex(item => Contains(item, element, attribute));
            if (contained >= 0)
            {
                touched.Add(contained);
                continue;
            }

            var same = IndexOfSame(result, element, attribute);
            if (same >= 0)
            {
                var before = (ComplexValue)result[same];
                var after = Complete(before, ((ComplexValue)element).Values.Where(entry => !IsNoNews(before, entry, attribute)));
                if (CheckParts(attribute, before, after) is { } error)
                {
                    return error;
                }

                result[same] = after;
                touched.Add(same);
                continue;
            }

            touched.Add(result.Count);
            result.Add(element);
        }

        written = new bool[result.Count];
        foreach (var index in touched)
        {
            written[index] = true;
        }

        return ImmutableArray.CreateRange(result);
    }

    /// <summary>Whether one element may become the other: parts that are set once (RFC 7643 §7, <c>immutable</c>) do not change.</summary>
    public static ScimError? CheckParts(AttributeDefinition attribute, ComplexValue before, ComplexValue after)
    {
        foreach (var part in attribute.SubAttributes)
        {
            if (part.Mutability == Mutability.Immutable && before[part] is { } held && !held.Equals(after[part]))
            {
                return ScimErrors.Mutability($"'{part}' is set once and cannot be changed; remove the element and add another.");
            }
        }

        return null;
    }

    /// <summary>An element with values set in it.</summary>
    public static ComplexValue Complete(ComplexValue element, IEnumerable<AttributeValue> values) =>
        values.Aggregate(element, (result, entry) => result.With(entry.Attribute, entry.Value));
}
