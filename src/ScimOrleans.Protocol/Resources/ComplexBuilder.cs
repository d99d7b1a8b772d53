using System.Collections.Immutable;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Resources;

/// <summary>Collects the values of an object while it is read, and knows which attributes were there already.</summary>
internal struct ComplexBuilder()
{
    private readonly ImmutableArray<AttributeValue>.Builder _values = ImmutableArray.CreateBuilder<AttributeValue>(8);
    private ulong _seen;
    private HashSet<int>? _seenFurther;

    /// <summary>Notes that an attribute is there, assigned or not.</summary>
    /// <returns>Whether it is the first time.</returns>
    public bool TryStart(AttributeDefinition attribute)
    {
        var bit = attribute.Ordinal;
        if (bit >= 64)
        {
            return (_seenFurther ??= []).Add(bit);
        }

        var first = (_seen & (1UL << bit)) == 0;
        _seen |= 1UL << bit;
        return first;
    }

    /// <summary>Puts a value in its place. Most bodies are in the schema's order, so looking from the end is short.</summary>
    public readonly void Add(AttributeDefinition attribute, ScimValue value)
    {
        var index = _values.Count;
        while (index > 0 && _values[index - 1].Attribute.Ordinal > attribute.Ordinal)
        {
            index--;
        }

        _values.Insert(index, new(attribute, value));
    }

    /// <summary>The object.</summary>
    public readonly ComplexValue Build() => ComplexValue.OfOrdered(_values.DrainToImmutable());
}
