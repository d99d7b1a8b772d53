using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Applies a list of operations in the transaction of a session, one after the other; each sees those before it.</summary>
/// <remarks>Everything that can refuse an operation is asked before anything of it is written, so that a refused one leaves no trace.</remarks>
internal sealed class DirectoryCommit
{
    private readonly SqliteSession _session;
    private readonly ChangeLog _log;
    private readonly UserCommit _users;
    private readonly GroupCommit _groups;

    public DirectoryCommit(SqliteSession session)
    {
        _session = session;
        _log = new(session);
        var versions = new GroupVersions(session);
        var names = new NameLookup(session);
        _users = new(session, _log, versions, names, new(session));
        _groups = new(session, _log, versions, names);
    }

    /// <summary>Applies the operations.</summary>
    /// <returns>A result for each, in the order given.</returns>
    public IReadOnlyList<CommitResult> Apply(IReadOnlyList<CommitOperation> operations)
    {
        var results = new CommitResult[operations.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = ChangeReader.FindCommitted(_session, operations[i].Tenant, operations[i].OperationId) ?? Apply(operations[i]);
        }

        _log.Complete();
        return results;
    }

    private CommitResult Apply(CommitOperation operation) => operation.Kind == ResourceKind.User ? _users.Apply(operation) : _groups.Apply(operation);
}
