using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>
/// What long lists were like at a position of their tenant's log. While the position is the same nothing has changed in the tenant, so that a
/// page needs neither a new count nor a walk over all the pages before it.
/// </summary>
internal sealed class PageMemory : IDisposable
{
    /// <summary>Fewest results of a list that is remembered: fewer are counted as soon as looked up.</summary>
    public const int LeastTotal = 1_000;

    private const int MostLists = 1_000;

    private readonly MemoryCache _lists = new(new MemoryCacheOptions { SizeLimit = MostLists });

    /// <summary>Names a list: all of the query but the page. <see langword="null"/> if it is not to be remembered.</summary>
    /// <remarks>First pages with a filter are the lookups that identity providers make before each write; they find one resource or none.</remarks>
    public static string? KeyOf(DirectoryQuery query, QuerySql sql) => query.Filter is null || query.StartIndex > 1
        ? string.Join('\0', [query.Kind.ToString(), sql.Condition, sql.Order, .. sql.Values])
        : null;

    /// <summary>The list as it was.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out RememberedList? list) => _lists.TryGetValue(key, out list);

    /// <summary>Remembers a list in place of what it was before.</summary>
    public void Keep(string key, RememberedList list) => _lists.Set(key, list, new MemoryCacheEntryOptions { Size = 1 });

    /// <inheritdoc/>
    public void Dispose() => _lists.Dispose();
}
