using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Patch;

/// <summary>What a request does to a group's members, reduced to one step that does not depend on who is in.</summary>
/// <param name="ReplaceAll">Whether the members become exactly <see cref="Add"/>; then <see cref="Remove"/> is empty.</param>
/// <param name="Add">Ids that are in afterwards.</param>
/// <param name="Remove">Ids that are out afterwards; never also in <see cref="Add"/>.</param>
public sealed record MembershipEdit(bool ReplaceAll, ImmutableHashSet<Guid> Add, ImmutableHashSet<Guid> Remove)
{
    /// <summary>Leaves all as it is.</summary>
    public static MembershipEdit None { get; } = new(false, [], []);

    /// <summary>Whether nothing can change.</summary>
    public bool IsNone => !ReplaceAll && Add.IsEmpty && Remove.IsEmpty;

    /// <summary>Makes the members exactly these.</summary>
    public static MembershipEdit Exactly(IEnumerable<Guid> ids) => new(true, [.. ids], []);

    /// <summary>This edit, then these ids added.</summary>
    public MembershipEdit ThenAdd(IEnumerable<Guid> ids)
    {
        var added = ids.ToImmutableHashSet();
        return this with { Add = Add.Union(added), Remove = Remove.Except(added) };
    }

    /// <summary>This edit, then these ids removed.</summary>
    public MembershipEdit ThenRemove(IEnumerable<Guid> ids)
    {
        var removed = ids.ToImmutableHashSet();
        return this with { Add = Add.Except(removed), Remove = ReplaceAll ? [] : Remove.Union(removed) };
    }
}
