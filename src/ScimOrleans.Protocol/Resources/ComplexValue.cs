using System.Collections.Immutable;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>An object: values by attribute, kept in the order of the attributes' definition. Also the root of a resource.</summary>
public sealed class ComplexValue : ScimValue
{
    /// <summary>No values. As a value of an attribute it means unassigned and is dropped by <see cref="With"/>.</summary>
    public static ComplexValue Empty { get; } = new([]);

    private ComplexValue(ImmutableArray<AttributeValue> values) => Values = values;

    /// <summary>The assigned attributes, by rising <see cref="AttributeDefinition.Ordinal"/>.</summary>
    public ImmutableArray<AttributeValue> Values { get; }

    /// <summary>Whether nothing is assigned.</summary>
    public bool IsEmpty => Values.IsEmpty;

    /// <summary>The value of an attribute, or <see langword="null"/> when unassigned.</summary>
    public ScimValue? this[AttributeDefinition attribute]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(attribute);
            foreach (var entry in Values)
            {
                if (ReferenceEquals(entry.Attribute, attribute))
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }

    /// <summary>This object with one attribute set, or removed when the value is <see langword="null"/> or empty.</summary>
    public ComplexValue With(AttributeDefinition attribute, ScimValue? value)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        if (value is ComplexValue { IsEmpty: true } or MultiValue { Items.IsEmpty: true })
        {
            value = null;
        }

        var index = 0;
        while (index < Values.Length && Values[index].Attribute.Ordinal < attribute.Ordinal)
        {
            index++;
        }

        var present = index < Values.Length && ReferenceEquals(Values[index].Attribute, attribute);
        return (present, value) switch
        {
            (false, null) => this,
            (true, null) => new(Values.RemoveAt(index)),
            (true, _) => new(Values.SetItem(index, new(attribute, value))),
            (false, _) => new(Values.Insert(index, new(attribute, value))),
        };
    }

    /// <summary>An object of the given values; unassigned and empty ones are dropped. An attribute given twice keeps its last value.</summary>
    public static ComplexValue Of(IEnumerable<AttributeValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var kept = values.Where(v => v.Value is not (ComplexValue { IsEmpty: true } or MultiValue { Items.IsEmpty: true }))
            .GroupBy(v => v.Attribute).Select(g => g.Last()).OrderBy(v => v.Attribute.Ordinal).ToImmutableArray();
        return kept.IsEmpty ? Empty : new(kept);
    }

    /// <summary>An object of values that are known to be assigned, in order and without repetition.</summary>
    internal static ComplexValue OfOrdered(ImmutableArray<AttributeValue> values) => values.IsEmpty ? Empty : new(values);

    /// <inheritdoc/>
    public override bool Equals(ScimValue? other) => other is ComplexValue value && (ReferenceEquals(this, other) || Values.AsSpan().SequenceEqual(value.Values.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var entry in Values)
        {
            hash.Add(entry);
        }

        return hash.ToHashCode();
    }
}

/// <summary>One assigned attribute of an object.</summary>
/// <param name="Attribute">Its definition.</param>
/// <param name="Value">Its value: a <see cref="MultiValue"/> exactly if the attribute is multi-valued.</param>
public readonly record struct AttributeValue(AttributeDefinition Attribute, ScimValue Value);
