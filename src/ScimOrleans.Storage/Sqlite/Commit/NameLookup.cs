using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Finds who has a name. The unique index only stands guard.</summary>
internal sealed class NameLookup(SqliteSession session)
{
    /// <summary>The refusal of an operation whose name another row has, or <see langword="null"/> if the name is free.</summary>
    public CommitResult? Refuse(CommitOperation operation)
    {
        using var row = session[operation.Kind == ResourceKind.User
            ? "SELECT id, owner, active, protected, detached FROM users WHERE tenant = $1 AND name_folded = $2 AND id <> $3"
            : "SELECT id, owner, 1, 0, 0 FROM groups WHERE tenant = $1 AND name_folded = $2 AND id <> $3"]
            .Read(operation.Tenant.Value, operation.Content!.NameFolded, operation.ResourceId);
        return row.Read()
            ? new()
            {
                Outcome = CommitOutcome.NameTaken,
                NameHolder = new(row.GetId(0), ResourceOwner.Parse(row.GetString(1)), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4)),
            }
            : null;
    }
}
