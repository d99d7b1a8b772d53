using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Resources;

/// <summary>The elements of a multi-valued attribute (RFC 7643 §2.4), in the order in which they were sent.</summary>
public sealed class MultiValue(ImmutableArray<ScimValue> items) : ScimValue
{
    /// <summary>The elements; no element is itself a list. An empty list means unassigned and is dropped by <see cref="ComplexValue.With"/>.</summary>
    public ImmutableArray<ScimValue> Items { get; } = items;

    /// <inheritdoc/>
    public override bool Equals(ScimValue? other) => other is MultiValue value && (ReferenceEquals(this, other) || Items.AsSpan().SequenceEqual(value.Items.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}
