using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Follows nesting upwards and downwards. A group that is not included leads no further: who is in it is in nothing else by it.</summary>
internal static class GroupClosure
{
    /// <summary>The groups that users or groups are in, with how.</summary>
    /// <param name="snapshot">Where.</param>
    /// <param name="kind">What the ids are.</param>
    /// <param name="ids">The users or groups.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<List<Containment>> AboveAsync(ViewSnapshot snapshot, ResourceKind kind, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        var dialect = snapshot.Dialect;
        var ofMember = dialect.Probe("members", "m", "m.group_id, m.member_id", $"m.tenant = {statement.Tenant} AND m.member_id = i.id AND m.member_kind = {(int)kind} AND m.suspended = 0");
        var included = dialect.Probe("groups", "p", "p.id", $"p.tenant = {statement.Tenant} AND p.id = a.group_id AND p.included");
        var outer = dialect.Probe("members", "m", "m.group_id", $"m.tenant = {statement.Tenant} AND m.member_id = a.group_id AND m.suspended = 0");
        var group = dialect.Probe("groups", "g", "g.id, g.name, g.owner, g.included", $"g.tenant = {statement.Tenant} AND g.id = a.group_id");
        return await statement.ReadAsync(
            $"""
            WITH RECURSIVE above(member_id, group_id, via) AS (
                SELECT m.member_id, m.group_id, CAST(NULL AS uuid) FROM {dialect.Ids(ids, statement.Arguments)} i {ofMember}
                UNION
                SELECT a.member_id, m.group_id, a.group_id FROM above a {included} {outer})
            SELECT a.member_id, a.via, g.id, g.name, g.owner, g.included FROM above a {group} ORDER BY a.member_id, g.id, a.via
            """,
            row => new Containment(
                dialect.ReadId(row, 0), dialect.ReadIdOrNull(row, 1), dialect.ReadId(row, 2), row.GetString(3), ResourceOwner.Parse(row.GetString(4)), row.GetBoolean(5)),
            cancellationToken);
    }

    /// <summary>The groups themselves, and those nested in them, as far as they are included.</summary>
    public static async Task<List<Guid>> BelowAsync(ViewSnapshot snapshot, IReadOnlyCollection<Guid> groups, CancellationToken cancellationToken)
    {
        if (groups.Count == 0)
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        var dialect = snapshot.Dialect;
        var first = dialect.Probe("groups", "g", "g.id, g.included", $"g.tenant = {statement.Tenant} AND g.id = i.id");
        var inner = dialect.Probe("members", "m", "m.member_id", $"m.tenant = {statement.Tenant} AND m.group_id = b.group_id AND m.member_kind = 2");
        var included = dialect.Probe("groups", "g", "g.id, g.included", $"g.tenant = {statement.Tenant} AND g.id = m.member_id AND g.included");
        return await statement.ReadAsync(
            $"""
            WITH RECURSIVE below(group_id, included) AS (
                SELECT g.id, g.included FROM {dialect.Ids(groups, statement.Arguments)} i {first}
                UNION
                SELECT g.id, g.included FROM below b {inner} {included})
            SELECT DISTINCT b.group_id FROM below b
            """,
            row => dialect.ReadId(row, 0),
            cancellationToken);
    }
}

/// <summary>That somebody is in a group.</summary>
/// <param name="Member">The user or group.</param>
/// <param name="Via">The group that it is in and that is nested in this one; <see langword="null"/> if it is in this one itself.</param>
/// <param name="Group">The group.</param>
/// <param name="Name">The group's name.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Included">Whether it is included.</param>
internal sealed record Containment(Guid Member, Guid? Via, Guid Group, string Name, ResourceOwner Owner, bool Included);
