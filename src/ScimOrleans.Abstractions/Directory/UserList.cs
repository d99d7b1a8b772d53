using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>Which users, and in which order.</summary>
public sealed record UserList
{
    /// <summary>Whose.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>As the application sees it: no hidden users, no excluded groups.</summary>
    public bool AsApplication { get; init; }

    /// <summary>Hidden ones, or those that are not; <see langword="null"/> for all.</summary>
    public bool? Hidden { get; init; }

    /// <summary>Active ones, or those that are not; <see langword="null"/> for all.</summary>
    public bool? Active { get; init; }

    /// <summary>Those of an owner; <see langword="null"/> for all.</summary>
    public ResourceOwner? Owner { get; init; }

    /// <summary>Each word of it must begin a word of the user name, e-mail, first, last or display name, whatever its case; see <see cref="DirectorySearch"/>.</summary>
    public string? Search { get; init; }

    /// <summary>Those in a group, directly or through nesting; <see langword="null"/> for all.</summary>
    public Guid? Group { get; init; }

    /// <summary>Those that have a role, by hand or through groups; <see langword="null"/> for all.</summary>
    public Guid? Role { get; init; }

    /// <summary>Order; ties by id.</summary>
    public UserOrder Order { get; init; }

    /// <summary>Whether the order is the other way round.</summary>
    public bool Descending { get; init; }

    /// <summary>Where the page begins. Its order must be this one: see <see cref="OrderName"/>.</summary>
    public DirectoryCursor? After { get; init; }

    /// <summary>Most users to return.</summary>
    public required int Limit { get; init; }

    /// <summary>Whether users come with their groups and roles.</summary>
    public bool WithMemberships { get; init; }

    /// <summary>What cursors of this order say.</summary>
    public string OrderName => $"{(Descending ? "-" : "")}{Order}";
}

/// <summary>What users are ordered by. Texts by their folded beginning, 200 characters of it (of user names 500); who lacks one comes first.</summary>
public enum UserOrder
{
    /// <summary>The SCIM <c>userName</c>.</summary>
    UserName,

    /// <summary>The mapped e-mail address.</summary>
    Email,

    /// <summary>The mapped display name.</summary>
    DisplayName,

    /// <summary>The time of the last change.</summary>
    LastModified,

    /// <summary>The id, which rises with the time of creation.</summary>
    Created,
}
