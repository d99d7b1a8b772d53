using ScimOrleans.Abstractions.Directory;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Finds users that may be one person: they are sorted by what they may have in common, and neighbours looked at.</summary>
internal sealed class DuplicateViews(ViewSnapshot snapshot)
{
    /// <summary>A page, in the order of keys.</summary>
    public async Task<IReadOnlyList<PossibleDuplicate>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var users = $"FROM users r WHERE r.tenant = {statement.Tenant} AND {UserViews.Visible}";
        var rows = await statement.ReadAsync(
            $"""
            SELECT p.k, p.id, p.by_email, p.by_name, p.total FROM (
                SELECT d.k, d.id, d.by_email, d.by_name, d.total,
                    dense_rank() OVER (ORDER BY d.k) AS place, row_number() OVER (PARTITION BY d.k ORDER BY d.id) AS number
                FROM (
                    SELECT e.k, e.id, max(e.by_email) AS by_email, max(e.by_name) AS by_name, count(*) OVER (PARTITION BY e.k) AS total
                    FROM (
                        SELECT {snapshot.Dialect.AttributeKey("r", "email")} AS k, r.id, 1 AS by_email, 0 AS by_name {users}
                        UNION ALL SELECT {snapshot.Dialect.ShortName("r")}, r.id, 0, 1 {users}) e
                    WHERE e.k > {statement.Arguments.Text(after ?? "")}
                    GROUP BY e.k, e.id) d
                WHERE d.total > 1) p
            WHERE p.place <= {limit} AND p.number <= {PossibleDuplicate.MaxUsers}
            ORDER BY p.k, p.id
            """,
            row => (Key: row.GetString(0), Id: snapshot.Dialect.ReadId(row, 1), ByEmail: row.GetInt32(2) > 0, ByName: row.GetInt32(3) > 0, Total: row.GetInt64(4)),
            cancellationToken);
        var found = await new UserViews(snapshot).ReadAsync([.. rows.Select(row => row.Id).Distinct()], cancellationToken);
        return [.. rows.GroupBy(row => (row.Key, row.Total)).Select(same => new PossibleDuplicate(
            same.Key.Key, [.. same.Select(row => new DuplicateUser(found[row.Id], row.ByEmail, row.ByName))], same.Key.Total))];
    }
}
