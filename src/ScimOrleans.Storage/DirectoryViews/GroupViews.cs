using System.Data.Common;
using System.Text;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Reads groups as the directory has them.</summary>
internal sealed class GroupViews(ViewSnapshot snapshot)
{
    /// <summary>Columns of a group.</summary>
    private const string Columns = "r.id, r.owner, r.name, r.external_id, r.included, r.version, r.created, r.last_modified";

    /// <summary>One group with all about it.</summary>
    public async Task<DirectoryGroup?> ReadAsync(Guid id, bool asApplication, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var groups = await statement.ReadAsync(
            $"SELECT {Columns}, {Counts(statement, asApplication)} FROM groups r WHERE r.tenant = {statement.Tenant} AND r.id = {statement.Arguments.Id(id)}{(asApplication ? " AND r.included" : "")}",
            Read,
            cancellationToken);
        if ((await WithMembershipsAsync(groups, asApplication, cancellationToken)).SingleOrDefault() is not { } group)
        {
            return null;
        }

        if (group.Owner == ResourceOwner.BuiltIn)
        {
            var everybody = await CountVisibleAsync(cancellationToken);
            return group with { DirectUsers = everybody, EffectiveUsers = everybody };
        }

        return group with { EffectiveUsers = group.DirectGroups == 0 ? group.DirectUsers : await CountEffectiveAsync(id, asApplication, cancellationToken) };
    }

    /// <summary>A page.</summary>
    public async Task<DirectoryList<DirectoryGroup>> ListAsync(GroupList list, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var key = list.Order == GroupOrder.Name ? new OrderKey(snapshot.Dialect.Filters.NameKey("r"), OrderKeyKind.Text) : new("r.id", OrderKeyKind.Id);
        var place = new ListPlace(statement, key, list.OrderName, list.Descending, list.After);
        var condition = await ConditionAsync(list, statement, cancellationToken);
        var rows = await statement.ReadAsync(
            $"SELECT {Columns}, {Counts(statement, list.AsApplication)}, {place.Column} FROM groups r WHERE {condition}{place.Condition} ORDER BY {place.Order} LIMIT {list.Limit + 1}",
            row => (Group: Read(row), Key: list.Order == GroupOrder.Name ? row.GetString(10) : ""),
            cancellationToken);
        var groups = rows.Take(list.Limit).Select(row => row.Group).ToList();
        var next = rows.Count > list.Limit ? new DirectoryCursor(list.OrderName, rows[list.Limit - 1].Key, groups[^1].Id) : null;
        var builtIn = groups.FindIndex(group => group.Owner == ResourceOwner.BuiltIn);
        if (builtIn >= 0)
        {
            groups[builtIn] = groups[builtIn] with { DirectUsers = await CountVisibleAsync(cancellationToken) };
        }

        return new(list.WithMemberships ? await WithMembershipsAsync(groups, list.AsApplication, cancellationToken) : groups, next);
    }

    /// <summary>Whose a group is, and whether it is included; <see langword="null"/> if it is not there.</summary>
    public async Task<(ResourceOwner Owner, bool Included)?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var found = await statement.ReadAsync(
            $"SELECT r.owner, r.included FROM groups r WHERE r.tenant = {statement.Tenant} AND r.id = {statement.Arguments.Id(id)}",
            row => (ResourceOwner.Parse(row.GetString(0)), row.GetBoolean(1)),
            cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>The group that holds every user that is not hidden: <c>public</c>.</summary>
    public async Task<List<EffectiveGroup>> FindBuiltInAsync(CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        return await statement.ReadAsync(
            $"SELECT r.id, r.name, r.owner, r.included FROM groups r WHERE r.tenant = {statement.Tenant} AND {snapshot.Dialect.Filters.NameKey("r")} = '{BuiltInGroup.Name}' AND r.owner = 'built-in'",
            row => new EffectiveGroup(snapshot.Dialect.ReadId(row, 0), row.GetString(1), ResourceOwner.Parse(row.GetString(2)), row.GetBoolean(3), Direct: true, []),
            cancellationToken);
    }

    /// <summary>A page of direct members.</summary>
    public async Task<IReadOnlyList<DirectoryMember>> ReadMembersAsync(Guid group, bool asApplication, Guid? after, int limit, CancellationToken cancellationToken)
    {
        if (await FindAsync(group, cancellationToken) is not { } found || (asApplication && !found.Included))
        {
            return [];
        }

        var statement = new ViewStatement(snapshot);
        return await statement.ReadAsync(
            $"""
            SELECT m.member_kind, m.member_id, coalesce(r.display_name, g.name), coalesce(r.owner, g.owner), coalesce(r.included, g.included)
            FROM members m
            LEFT JOIN users r ON m.member_kind = 1 AND r.tenant = m.tenant AND r.id = m.member_id
            LEFT JOIN groups g ON m.member_kind = 2 AND g.tenant = m.tenant AND g.id = m.member_id
            WHERE m.tenant = {statement.Tenant} AND m.group_id = {statement.Arguments.Id(group)} AND m.member_id > {statement.Arguments.Id(after ?? Guid.Empty)} AND m.suspended = 0
                {(asApplication ? $"AND CASE m.member_kind WHEN 1 THEN {UserViews.Visible} ELSE g.included END" : "")}
            ORDER BY m.member_id LIMIT {limit}
            """,
            row => new DirectoryMember((ResourceKind)row.GetInt32(0), snapshot.Dialect.ReadId(row, 1), row.GetString(2), ResourceOwner.Parse(row.GetString(3)), row.GetBoolean(4)),
            cancellationToken);
    }

    private async Task<string> ConditionAsync(GroupList list, ViewStatement statement, CancellationToken cancellationToken)
    {
        var condition = new StringBuilder($"r.tenant = {statement.Tenant}");
        void And(string more) => condition.Append(" AND ").Append(more);
        if (list.AsApplication || list.Hidden == false)
        {
            And("r.included");
        }

        if (list.Hidden == true)
        {
            And("NOT r.included");
        }

        if (list.Owner is { } owner)
        {
            And($"r.owner = {statement.Arguments.Text(owner.Text)}");
        }

        if (DirectorySearch.Terms(list.Search) is { Count: > 0 } terms)
        {
            And(snapshot.Dialect.GroupHasWords("r", terms, statement.Arguments));
        }

        if (list.Member is { } member)
        {
            And(snapshot.Dialect.IsAmong("r.id", await GroupsOfAsync(member, list.AsApplication, cancellationToken), statement.Arguments));
        }

        if (list.Role is { } role)
        {
            var groups = await GroupClosure.BelowAsync(snapshot, await new RoleReading(snapshot).GroupsWithAsync(role, cancellationToken), cancellationToken);
            And(snapshot.Dialect.IsAmong("r.id", groups, statement.Arguments));
        }

        return condition.ToString();
    }

    /// <summary>The groups that a user or group is in, <c>public</c> among them.</summary>
    private async Task<HashSet<Guid>> GroupsOfAsync(Guid member, bool asApplication, CancellationToken cancellationToken)
    {
        if (await new UserViews(snapshot).ReadAsync(member, asApplication, cancellationToken) is { } user)
        {
            return [.. user.Groups.Select(group => group.Id)];
        }

        if (asApplication && await FindAsync(member, cancellationToken) is not { Included: true })
        {
            // Whoever is hidden is in nothing.
            return [];
        }

        var above = await GroupClosure.AboveAsync(snapshot, ResourceKind.Group, [member], cancellationToken);
        return [.. above.Select(containment => containment.Group)];
    }

    private async Task<List<DirectoryGroup>> WithMembershipsAsync(List<DirectoryGroup> groups, bool asApplication, CancellationToken cancellationToken)
    {
        if (groups.Count == 0)
        {
            return groups;
        }

        var memberships = await Memberships.ReadAsync(snapshot, ResourceKind.Group, [.. groups.Select(group => group.Id)], cancellationToken);
        return [.. groups.Select(group => group with
        {
            Groups = memberships.GroupsOf(group.Id, asApplication),
            Roles = memberships.RolesOf(group.Id, group.Included ? group.Id : null),
        })];
    }

    private static string Counts(ViewStatement statement, bool asApplication) =>
        $"{Count(statement, ResourceKind.User, asApplication)}, {Count(statement, ResourceKind.Group, asApplication)}";

    private static string Count(ViewStatement statement, ResourceKind kind, bool asApplication) =>
        $"(SELECT count(*) FROM members m WHERE m.tenant = {statement.Tenant} AND m.group_id = r.id AND m.member_kind = {(int)kind} AND m.suspended = 0{Seen(kind, asApplication)})";

    /// <summary>What the application does not see is not counted for it: of members that are not suspended, those that are excluded. Each costs a probe of an index of few or none.</summary>
    private static string Seen(ResourceKind kind, bool asApplication) => asApplication
        ? $" AND NOT EXISTS (SELECT 1 FROM {(kind == ResourceKind.User ? "users" : "groups")} x WHERE x.tenant = m.tenant AND x.id = m.member_id AND NOT x.included)"
        : "";

    private async Task<long> CountVisibleAsync(CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        return (await statement.ReadAsync($"SELECT count(*) FROM users r WHERE r.tenant = {statement.Tenant} AND {UserViews.Visible}", row => row.GetInt64(0), cancellationToken))[0];
    }

    private async Task<long> CountEffectiveAsync(Guid group, bool asApplication, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var groups = await GroupClosure.BelowAsync(snapshot, [group], cancellationToken);
        return (await statement.ReadAsync(
            $"SELECT count(DISTINCT m.member_id) FROM members m WHERE m.tenant = {statement.Tenant} AND {snapshot.Dialect.IsAmong("m.group_id", groups, statement.Arguments)} AND m.member_kind = 1 AND m.suspended = 0{Seen(ResourceKind.User, asApplication)}",
            row => row.GetInt64(0),
            cancellationToken))[0];
    }

    private DirectoryGroup Read(DbDataReader row) => new()
    {
        Id = snapshot.Dialect.ReadId(row, 0),
        Owner = ResourceOwner.Parse(row.GetString(1)),
        Name = row.GetString(2),
        ExternalId = row.IsDBNull(3) ? null : row.GetString(3),
        Included = row.GetBoolean(4),
        Version = row.GetInt64(5),
        Created = snapshot.Dialect.ReadTime(row, 6),
        LastModified = snapshot.Dialect.ReadTime(row, 7),
        DirectUsers = row.GetInt64(8),
        DirectGroups = row.GetInt64(9),
    };
}
