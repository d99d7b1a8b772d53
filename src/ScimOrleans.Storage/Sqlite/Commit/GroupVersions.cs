using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Raises the versions of groups whose visible members changed because a user or a nested group did.</summary>
internal sealed class GroupVersions(SqliteSession session)
{
    public void Raise(CommitOperation operation, IReadOnlyList<Guid> groups)
    {
        foreach (var group in groups)
        {
            session["UPDATE groups SET version = version + 1, last_modified = $3 WHERE tenant = $1 AND id = $2"].Execute(operation.Tenant.Value, group, operation.At);
        }
    }
}
