using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Memory;

/// <summary>
/// Values that many resources of a silo have, such as an owner, the groups that all of a department are in, and the ETag that stands for them: each is kept once.
/// </summary>
/// <remarks>
/// Of bounded size: of two values that claim one place, the later one has it, and the earlier one is merely kept more than once. Used by many at a time; it does not
/// matter which of them writes a place.
/// </remarks>
internal sealed class SharedValues
{
    /// <summary>Places for each kind of value; a power of two.</summary>
    private const int Places = 4_096;

    private readonly string?[] _texts = new string?[Places];
    private readonly Guid[]?[] _ids = new Guid[]?[Places];
    private readonly ResourceOwner[] _owners = new ResourceOwner[Places];

    /// <summary>An equal owner.</summary>
    public ResourceOwner Owner(ResourceOwner owner)
    {
        ref var place = ref _owners[owner.GetHashCode() & (Places - 1)];
        return place == owner ? place : place = owner;
    }

    /// <summary>An equal text.</summary>
    public string Text(string text)
    {
        ref var place = ref _texts[string.GetHashCode(text, StringComparison.Ordinal) & (Places - 1)];
        return place is { } known && known == text ? known : place = text;
    }

    /// <summary>An equal list.</summary>
    public ImmutableArray<Guid> Ids(ImmutableArray<Guid> ids)
    {
        if (ids.IsEmpty)
        {
            return [];
        }

        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(ids.AsSpan()));
        ref var place = ref _ids[hash.ToHashCode() & (Places - 1)];
        return ImmutableCollectionsMarshal.AsImmutableArray(place is { } known && known.AsSpan().SequenceEqual(ids.AsSpan())
            ? known
            : place = ImmutableCollectionsMarshal.AsArray(ids)!);
    }
}
