using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Finds who has which name.</summary>
internal static class NameViews
{
    /// <summary>Probes the index of names once for each.</summary>
    public static async Task<IReadOnlyList<NameHolding>> FindAsync(ViewSnapshot snapshot, ResourceKind kind, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (names.Count == 0)
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        var (table, columns) = kind == ResourceKind.User
            ? ("users", "r.id, r.name, r.owner, r.active, r.protected, r.detached")
            : ("groups", "r.id, r.name, r.owner");
        var key = $"{snapshot.Dialect.Filters.NameKey("r")} = {snapshot.Dialect.Filters.IndexKey("n.value")}";
        var holder = snapshot.Dialect.Probe(table, "r", columns, $"r.tenant = {statement.Tenant} AND {key} AND r.name_folded = n.value");
        var marks = kind == ResourceKind.User ? "r.active, r.protected, r.detached" : "TRUE, FALSE, FALSE";
        return await statement.ReadAsync(
            $"SELECT n.value, r.id, r.name, r.owner, {marks} FROM {snapshot.Dialect.Texts(names, statement.Arguments)} n {holder}",
            row => new NameHolding(
                row.GetString(0), snapshot.Dialect.ReadId(row, 1), row.GetString(2), ResourceOwner.Parse(row.GetString(3)), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6)),
            cancellationToken);
    }
}
