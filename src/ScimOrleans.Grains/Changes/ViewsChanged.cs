using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Changes;

/// <summary>What a commit tells the active users and groups of a silo: what they remember is older than the store. Marking twice is harmless.</summary>
[GenerateSerializer, Immutable, Alias("scim.ViewsChanged")]
internal sealed record ViewsChanged
{
    /// <summary>Most ids that one message carries, of users and of groups each.</summary>
    public const int MaxIds = 4_096;

    /// <summary>The tenant that all ids belong to.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>Place of the commit in the tenant's log.</summary>
    [Id(1)]
    public required long Position { get; init; }

    /// <summary>Users whose groups are others.</summary>
    [Id(2)]
    public ImmutableArray<Guid> Users { get; init; } = [];

    /// <summary>Groups whose members, and so their version, are others.</summary>
    [Id(3)]
    public ImmutableArray<Guid> Groups { get; init; } = [];

    /// <summary>A group that has another name or is gone: it concerns whoever remembers it.</summary>
    [Id(4)]
    public Guid? RenamedGroup { get; init; }

    /// <summary>Whether every user of the tenant is to count as concerned: cheaper than to name so many.</summary>
    [Id(5)]
    public bool EveryUser { get; init; }

    /// <summary>Whether nobody is concerned.</summary>
    public bool IsEmpty => Users.IsEmpty && Groups.IsEmpty && RenamedGroup is null && !EveryUser;

    /// <summary>The same in messages of bounded size. Where a whole large group came or went, most active users are concerned anyway.</summary>
    public IEnumerable<ViewsChanged> Split()
    {
        var first = Users.Length > MaxIds ? this with { Users = [], EveryUser = true } : this;
        yield return first with { Groups = [.. Groups.Take(MaxIds)] };
        foreach (var groups in Groups.Skip(MaxIds).Chunk(MaxIds))
        {
            yield return new() { Tenant = Tenant, Position = Position, Groups = [.. groups] };
        }
    }
}
