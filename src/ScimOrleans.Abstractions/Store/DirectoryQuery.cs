using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Abstractions.Store;

/// <summary>A list or search (RFC 7644 §3.4.2) over the resources of one kind that a viewer may see.</summary>
public sealed record DirectoryQuery
{
    /// <summary>Whose directory.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Users or groups.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Who asks; see <see cref="StoredResource.IsVisibleTo"/>. Also bounds what <c>groups</c> and <c>members</c> in the filter can match.</summary>
    public required ResourceOwner Viewer { get; init; }

    /// <summary>Which resources; <see langword="null"/> for all.</summary>
    public FilterNode? Filter { get; init; }

    /// <summary>Order; <see langword="null"/> for the order of ids, which is that of creation. Ties are broken by id, so that pages are stable.</summary>
    public SortOrder? Sort { get; init; }

    /// <summary>1-based index of the first resource.</summary>
    public long StartIndex { get; init; } = 1;

    /// <summary>Most resources to return; 0 only counts.</summary>
    public required int Count { get; init; }

    /// <summary>What <c>meta.location</c> begins with in the filter: the viewer's endpoint without a slash at its end. Empty: it is relative, <c>/Users/{id}</c>. (<c>$ref</c> is relative as it is shown, <c>../Groups/{id}</c>.)</summary>
    public string BaseAddress { get; init; } = "";

    /// <summary>Whether users carry their groups (and their ETag's digest).</summary>
    public bool IncludeGroups { get; init; } = true;
}

/// <summary>An order of resources (RFC 7644 §3.4.2.3). Missing values come last when ascending, first when descending; of several values the primary one counts, else the first.</summary>
/// <param name="Path">Ends at an attribute that is not complex.</param>
/// <param name="Descending">Whether larger values come first.</param>
public sealed record SortOrder(AttributePath Path, bool Descending);

/// <summary>A page.</summary>
/// <param name="TotalResults">All that match, whatever the page.</param>
/// <param name="Resources">Those in the page, in order.</param>
public sealed record DirectoryPage(long TotalResults, IReadOnlyList<StoredResource> Resources);
