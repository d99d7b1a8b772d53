namespace ScimOrleans.Abstractions.Directory;

/// <summary>A place in a list: behind the item that it names. It stays valid whatever is written meanwhile.</summary>
/// <param name="Order">What the list is ordered by; a cursor is of no use in another order.</param>
/// <param name="Key">The item's key in that order.</param>
/// <param name="Id">The item, which decides between equal keys.</param>
public sealed record DirectoryCursor(string Order, string Key, Guid Id);

/// <summary>A page of a list.</summary>
/// <param name="Items">In order.</param>
/// <param name="Next">Where the next page begins; <see langword="null"/> if there is none.</param>
public sealed record DirectoryList<T>(IReadOnlyList<T> Items, DirectoryCursor? Next);
