using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>One call of a store, as <see cref="StoreHooks"/> sees it.</summary>
/// <param name="Method">Name of the method of <see cref="IDirectoryStore"/>.</param>
/// <param name="Number">1 for the first call of that method since the store was made, and so on.</param>
/// <param name="Operations">The operations of a commit; otherwise empty.</param>
public sealed record StoreCall(string Method, int Number, IReadOnlyList<CommitOperation> Operations)
{
    /// <summary>Whether it is a call of <see cref="IDirectoryStore.CommitAsync"/>.</summary>
    public bool IsCommit => Method == nameof(IDirectoryStore.CommitAsync);

    /// <summary>Whether it is a call of <see cref="IDirectoryStore.ReadAsync"/>.</summary>
    public bool IsRead => Method == nameof(IDirectoryStore.ReadAsync);
}
