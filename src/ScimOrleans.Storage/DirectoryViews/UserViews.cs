using System.Collections.Immutable;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.DirectoryViews;

/// <summary>Reads users as the directory has them.</summary>
internal sealed class UserViews(ViewSnapshot snapshot)
{
    /// <summary>What the application sees of users.</summary>
    public const string Visible = "(r.active AND NOT r.detached AND r.included)";

    /// <summary>How many rows of a list a search looks at first, for each that it wants.</summary>
    private const int RowsLookedAt = 8;

    private string Columns => $"""
        r.id, r.owner, r.name, r.external_id, r.display_name, {snapshot.Dialect.Attributes("r")}, r.active, r.detached, r.included, r.protected, r.version, r.created, r.last_modified
        """;

    /// <summary>One user with its groups and roles.</summary>
    public async Task<DirectoryUser?> ReadAsync(Guid id, bool asApplication, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var users = await statement.ReadAsync(
            $"SELECT {Columns} FROM users r WHERE r.tenant = {statement.Tenant} AND r.id = {statement.Arguments.Id(id)}{(asApplication ? $" AND {Visible}" : "")}", Read, cancellationToken);
        return (await WithMembershipsAsync(users, asApplication, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Some users, without groups and roles.</summary>
    public async Task<IReadOnlyDictionary<Guid, DirectoryUser>> ReadAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var users = await statement.ReadAsync(
            $"SELECT {Columns} FROM users r WHERE r.tenant = {statement.Tenant} AND {snapshot.Dialect.IsAmong("r.id", ids, statement.Arguments)}", Read, cancellationToken);
        return users.ToDictionary(user => user.Id);
    }

    /// <summary>A page.</summary>
    public async Task<DirectoryList<DirectoryUser>> ListAsync(UserList list, CancellationToken cancellationToken)
    {
        var statement = new ViewStatement(snapshot);
        var place = new ListPlace(statement, KeyOf(list.Order), list.OrderName, list.Descending, list.After);
        if (await ConditionAsync(list, statement, cancellationToken) is not { } condition)
        {
            return new([], null);
        }

        var terms = DirectorySearch.Terms(list.Search);
        var rows = terms.Count == 0
            ? await PageAsync($"users r WHERE {condition}{place.Condition}")
            : await SearchAsync($"{condition}{place.Condition}", snapshot.Dialect.UserHasWords("r", terms, statement.Arguments));
        var users = rows.Take(list.Limit).Select(row => row.User).ToList();
        var next = rows.Count > list.Limit ? new DirectoryCursor(list.OrderName, rows[list.Limit - 1].Key, users[^1].Id) : null;
        return new(list.WithMemberships ? await WithMembershipsAsync(users, list.AsApplication, cancellationToken) : users, next);

        Task<List<(DirectoryUser User, string Key)>> PageAsync(string from) => statement.ReadAsync(
            $"SELECT {Columns}, {place.Column} FROM {from} ORDER BY {place.Order} LIMIT {list.Limit + 1}",
            row => (User: Read(row), Key: KeyOf(row, 13, list.Order)),
            cancellationToken);

        async Task<List<(DirectoryUser User, string Key)>> SearchAsync(string others, string hasWords)
        {
            if (!snapshot.Dialect.IndexesWords)
            {
                return await PageAsync($"users r WHERE {others} AND {hasWords}");
            }

            // How many have a word that begins so, the planner does not know; it took it for a fiftieth and walked past 100,000 users to one of them. What
            // many have fills a page in a short walk, and what few have the index finds.
            var near = await PageAsync($"(SELECT * FROM users r WHERE {others} ORDER BY {place.Order} LIMIT {RowsLookedAt * (list.Limit + 1)}) r WHERE {hasWords}");
            return near.Count > list.Limit ? near : await PageAsync($"(SELECT * FROM users r WHERE {others} AND {hasWords} OFFSET 0) r");
        }
    }

    /// <summary>The condition of a list, but for what is searched for; <see langword="null"/> if nobody satisfies it.</summary>
    private async Task<string?> ConditionAsync(UserList list, ViewStatement statement, CancellationToken cancellationToken)
    {
        var condition = new StringBuilder($"r.tenant = {statement.Tenant}");
        void And(string more) => condition.Append(" AND ").Append(more);
        if (list.AsApplication || list.Hidden == false)
        {
            And(Visible);
        }

        if (list.Hidden == true)
        {
            And($"NOT {Visible}");
        }

        if (list.Active is { } active)
        {
            And(active ? "r.active" : "NOT r.active");
        }

        if (list.Owner is { } owner)
        {
            And($"r.owner = {statement.Arguments.Text(owner.Text)}");
        }

        if (list.Group is { } group)
        {
            var views = new GroupViews(snapshot);
            if (await views.FindAsync(group, cancellationToken) is not { } found || (list.AsApplication && !found.Included))
            {
                return null;
            }

            And(found.Owner == ResourceOwner.BuiltIn ? Visible : MemberOf(await GroupClosure.BelowAsync(snapshot, [group], cancellationToken), statement));
        }

        if (list.Role is { } role)
        {
            var groups = await GroupClosure.BelowAsync(snapshot, await new RoleReading(snapshot).GroupsWithAsync(role, cancellationToken), cancellationToken);
            And($"""
                r.id IN (SELECT h.holder_id FROM role_holders h WHERE h.tenant = {statement.Tenant} AND h.role_id = {statement.Arguments.Id(role)}
                UNION ALL {MembersOf(groups, statement)})
                """);
        }

        return condition.ToString();
    }

    private string MemberOf(List<Guid> groups, ViewStatement statement) => $"r.id IN ({MembersOf(groups, statement)})";

    private string MembersOf(List<Guid> groups, ViewStatement statement) => $"""
        SELECT m.member_id FROM members m
        WHERE m.tenant = {statement.Tenant} AND {snapshot.Dialect.IsAmong("m.group_id", groups, statement.Arguments)} AND m.member_kind = 1 AND m.suspended = 0
        """;

    private async Task<List<DirectoryUser>> WithMembershipsAsync(List<DirectoryUser> users, bool asApplication, CancellationToken cancellationToken)
    {
        if (users.Count == 0)
        {
            return users;
        }

        var memberships = await Memberships.ReadAsync(snapshot, ResourceKind.User, [.. users.Select(user => user.Id)], cancellationToken);
        var everybody = await new GroupViews(snapshot).FindBuiltInAsync(cancellationToken);
        return [.. users.Select(user =>
        {
            var groups = memberships.GroupsOf(user.Id, asApplication);
            return user with
            {
                Groups = user.Hidden ? groups : [.. groups.Concat(everybody).OrderBy(group => group.Id)],
                Roles = memberships.RolesOf(user.Id, self: null),
            };
        })];
    }

    private OrderKey KeyOf(UserOrder order) => order switch
    {
        UserOrder.UserName => new(snapshot.Dialect.Filters.NameKey("r"), OrderKeyKind.Text),
        UserOrder.Email => new(snapshot.Dialect.AttributeKey("r", "email"), OrderKeyKind.Text),
        UserOrder.DisplayName => new(snapshot.Dialect.AttributeKey("r", "displayName"), OrderKeyKind.Text),
        UserOrder.LastModified => new("r.last_modified", OrderKeyKind.Time),
        _ => new("r.id", OrderKeyKind.Id),
    };

    private string KeyOf(DbDataReader row, int column, UserOrder order) => order switch
    {
        UserOrder.LastModified => ListPlace.Text(snapshot.Dialect.ReadTime(row, column)),
        UserOrder.Created => "",
        _ => row.GetString(column),
    };

    private DirectoryUser Read(DbDataReader row) => new()
    {
        Id = snapshot.Dialect.ReadId(row, 0),
        Owner = ResourceOwner.Parse(row.GetString(1)),
        UserName = row.GetString(2),
        ExternalId = row.IsDBNull(3) ? null : row.GetString(3),
        Display = row.GetString(4),
        Attributes = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(5))!.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Active = row.GetBoolean(6),
        Detached = row.GetBoolean(7),
        Included = row.GetBoolean(8),
        Protected = row.GetBoolean(9),
        Version = row.GetInt64(10),
        Created = snapshot.Dialect.ReadTime(row, 11),
        LastModified = snapshot.Dialect.ReadTime(row, 12),
    };
}
