namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Reads who has which role, by hand and by rules.</summary>
internal sealed class RoleReading(ViewSnapshot snapshot)
{
    /// <summary>The roles that were given by hand to users and groups.</summary>
    public async Task<List<(Guid Holder, Guid Role)>> ByHandAsync(IReadOnlyCollection<Guid> holders, CancellationToken cancellationToken)
    {
        if (holders.Count == 0)
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        var held = snapshot.Dialect.Probe("role_holders", "h", "h.holder_id, h.role_id", $"h.tenant = {statement.Tenant} AND h.holder_id = i.id");
        return await statement.ReadAsync(
            $"SELECT h.holder_id, h.role_id FROM {snapshot.Dialect.Ids(holders, statement.Arguments)} i {held}",
            row => (snapshot.Dialect.ReadId(row, 0), snapshot.Dialect.ReadId(row, 1)),
            cancellationToken);
    }

    /// <summary>The rule that decides about each of the groups that are included and that some rule matches, and the role it gives.</summary>
    public async Task<Dictionary<Guid, (Guid Rule, Guid Role)>> ByRuleAsync(IReadOnlyCollection<Guid> groups, CancellationToken cancellationToken)
    {
        if (groups.Count == 0 || await RoleRules.ReadAsync(snapshot, cancellationToken) is not { IsEmpty: false } rules)
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        var deciding = rules.Deciding(statement, "g");
        var decided = await statement.ReadAsync(
            $"SELECT g.id, {deciding} FROM groups g WHERE g.tenant = {statement.Tenant} AND {snapshot.Dialect.IsAmong("g.id", groups, statement.Arguments)} AND g.included",
            row => (Group: snapshot.Dialect.ReadId(row, 0), Rule: snapshot.Dialect.ReadIdOrNull(row, 1)),
            cancellationToken);
        return decided.Where(group => group.Rule is not null).ToDictionary(group => group.Group, group => (group.Rule!.Value, rules.RoleOf(group.Rule.Value)));
    }

    /// <summary>The included groups that have a role, by hand or by a rule.</summary>
    public async Task<List<Guid>> GroupsWithAsync(Guid role, CancellationToken cancellationToken)
    {
        var rules = await RoleRules.ReadAsync(snapshot, cancellationToken);
        var statement = new ViewStatement(snapshot);
        var byRule = rules.IsEmpty ? "" : $"""
             UNION SELECT d.id FROM (SELECT g.id, {rules.Deciding(statement, "g")} AS rule FROM groups g WHERE g.tenant = {statement.Tenant} AND g.included) d
            JOIN role_rules w ON w.tenant = {statement.Tenant} AND w.id = d.rule AND w.role_id = {statement.Arguments.Id(role)}
            """;
        return await statement.ReadAsync(
            $"""
            SELECT h.holder_id FROM role_holders h JOIN groups g ON g.tenant = h.tenant AND g.id = h.holder_id AND g.included
            WHERE h.tenant = {statement.Tenant} AND h.role_id = {statement.Arguments.Id(role)} AND h.holder_kind = 2{byRule}
            """,
            row => snapshot.Dialect.ReadId(row, 0),
            cancellationToken);
    }

    /// <summary>The tenant's roles of administrators.</summary>
    public Task<List<Guid>> OfAdministratorsAsync(CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        return statement.ReadAsync(
            $"SELECT r.id FROM roles r WHERE r.tenant = {statement.Tenant} AND r.administrator ORDER BY r.id", row => snapshot.Dialect.ReadId(row, 0), cancellationToken);
    }

    /// <summary>Names of roles.</summary>
    public async Task<Dictionary<Guid, (string Name, bool Administrator)>> NamesAsync(IReadOnlyCollection<Guid> roles, CancellationToken cancellationToken)
    {
        if (roles.Count == 0)
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        var named = await statement.ReadAsync(
            $"SELECT r.id, r.name, r.administrator FROM roles r WHERE r.tenant = {statement.Tenant} AND {snapshot.Dialect.IsAmong("r.id", roles, statement.Arguments)}",
            row => (Id: snapshot.Dialect.ReadId(row, 0), Name: row.GetString(1), Administrator: row.GetBoolean(2)),
            cancellationToken);
        return named.ToDictionary(role => role.Id, role => (role.Name, role.Administrator));
    }
}
