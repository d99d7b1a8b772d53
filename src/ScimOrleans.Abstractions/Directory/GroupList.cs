using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>Which groups, and in which order.</summary>
public sealed record GroupList
{
    /// <summary>Whose.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>As the application sees it: no excluded groups.</summary>
    public bool AsApplication { get; init; }

    /// <summary>Excluded ones, or those that are not; <see langword="null"/> for all.</summary>
    public bool? Hidden { get; init; }

    /// <summary>Those of an owner; <see langword="null"/> for all.</summary>
    public ResourceOwner? Owner { get; init; }

    /// <summary>Each word of it must begin a word of the name, whatever its case; see <see cref="DirectorySearch"/>.</summary>
    public string? Search { get; init; }

    /// <summary>Those that a user or group is in, directly or through nesting; <see langword="null"/> for all.</summary>
    public Guid? Member { get; init; }

    /// <summary>Those that give a role to their members, by hand, by a rule, or through the groups that they are in; <see langword="null"/> for all.</summary>
    public Guid? Role { get; init; }

    /// <summary>Order; ties by id.</summary>
    public GroupOrder Order { get; init; }

    /// <summary>Whether the order is the other way round.</summary>
    public bool Descending { get; init; }

    /// <summary>Where the page begins. Its order must be this one: see <see cref="OrderName"/>.</summary>
    public DirectoryCursor? After { get; init; }

    /// <summary>Most groups to return.</summary>
    public required int Limit { get; init; }

    /// <summary>Whether groups come with the groups that they are in, and their roles.</summary>
    public bool WithMemberships { get; init; }

    /// <summary>What cursors of this order say.</summary>
    public string OrderName => $"{(Descending ? "-" : "")}{Order}";
}

/// <summary>What groups are ordered by. Not by the time of the last change, which members of a group change all the time.</summary>
public enum GroupOrder
{
    /// <summary>The name, by its folded beginning of 500 characters.</summary>
    Name,

    /// <summary>The id, which rises with the time of creation.</summary>
    Created,
}
