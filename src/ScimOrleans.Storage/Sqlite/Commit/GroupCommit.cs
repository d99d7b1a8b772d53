using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>What an operation does to a group and its members.</summary>
internal sealed class GroupCommit(SqliteSession session, ChangeLog log, GroupVersions versions, NameLookup names)
{
    private readonly MembershipPlanner _planner = new(session);

    public CommitResult Apply(CommitOperation operation)
    {
        if (operation.Action == CommitAction.Create)
        {
            return names.Refuse(operation) ?? log.RefuseWithoutRoom(operation) ?? Create(operation);
        }

        if (Read(operation) is not { } row || (row.Content.Owner != operation.Actor && !IsForAdministrator(operation, row)))
        {
            return new() { Outcome = CommitOutcome.NotFound };
        }

        if (operation.ExpectedVersion is { } version && version != row.Version)
        {
            return row.Result(CommitOutcome.VersionConflict);
        }

        return operation.Action switch
        {
            CommitAction.Delete => Delete(operation, row),
            CommitAction.Remap => Remap(operation, row),
            _ => Update(operation, row),
        };
    }

    /// <summary>The tenant's administrator deletes what an identity provider has left behind.</summary>
    private static bool IsForAdministrator(CommitOperation operation, StoredRow row) =>
        operation.Actor == ResourceOwner.Local && operation.Action == CommitAction.Delete && row.Content.Owner != ResourceOwner.BuiltIn;

    private CommitResult Create(CommitOperation operation)
    {
        var plan = _planner.Plan(operation);
        if (plan.Refusal is { } refusal)
        {
            return refusal;
        }

        if (plan.Joining > operation.MaxMembers)
        {
            return new() { Outcome = CommitOutcome.TooManyMembers };
        }

        var content = operation.Content!;
        var row = Row(operation.Actor, content);
        session["""
            INSERT INTO groups (tenant, id, owner, name, name_folded, external_id, display_name, version, created, last_modified, resource, search, included, rules_version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, jsonb(CAST($10 AS TEXT)), $11, $12)
            """].Execute(
            operation.Tenant.Value, operation.ResourceId, row.Owner.Text, row.Name, content.NameFolded, row.ExternalId, row.DisplayName, operation.At, content.Json, content.Search,
            row.Included, row.RulesVersion);
        var position = log.AddRow(operation, ChangeKind.Created, 1, row.Included, row.ToJson());
        return StoredRow.Made(operation, Math.Max(position, Join(operation, plan, 1, row.Included))) with { UsersChanged = [.. plan.JoiningUsers] };
    }

    private CommitResult Update(CommitOperation operation, StoredRow before)
    {
        if (operation.Content is { } renamed && renamed.NameFolded != before.NameFolded && names.Refuse(operation) is { } refusal)
        {
            return refusal;
        }

        var plan = _planner.Plan(operation);
        if (plan.Refusal is { } refused)
        {
            return refused;
        }

        if (HasTooMany(operation, plan))
        {
            return before.Result(CommitOutcome.TooManyMembers);
        }

        var after = before.Content with { Owner = operation.NewOwner ?? before.Content.Owner };
        var rowChanges = operation.Content is not null || after.Owner != before.Content.Owner;
        if (!rowChanges && plan.IsEmpty)
        {
            return before.Result(CommitOutcome.Unchanged);
        }

        // Only what nobody sees may have changed.
        var result = rowChanges || plan.IsVisible ? before.Raised(operation) : before.Result(CommitOutcome.Committed);
        var position = 0L;
        if (result.Version != before.Version)
        {
            session["UPDATE groups SET version = version + 1, last_modified = $3, owner = $4 WHERE tenant = $1 AND id = $2"].Execute(
                operation.Tenant.Value, operation.ResourceId, operation.At, after.Owner.Text);
        }

        if (operation.Content is { } content)
        {
            session["""
                UPDATE groups
                SET name = $3, name_folded = $4, external_id = $5, display_name = $6, resource = $7, search = jsonb(CAST($8 AS TEXT)),
                    included = $9, rules_version = $10
                WHERE tenant = $1 AND id = $2
                """].Execute(operation.Tenant.Value, operation.ResourceId, content.Name, content.NameFolded, content.ExternalId, content.DisplayName, content.Json, content.Search,
                content.Included, content.RulesVersion);
            after = Row(after.Owner, content);
        }

        if (rowChanges)
        {
            position = log.AddRow(operation, ChangeKind.Updated, result.Version, before.Content.Included || after.Included, after.ToJson());
        }

        position = Math.Max(position, Leave(operation, plan, result.Version, after.Included));
        position = Math.Max(position, Join(operation, plan, result.Version, after.Included));
        return result with { UsersChanged = [.. plan.LeavingUsers.Concat(plan.JoiningUsers).Order()], Position = position };
    }

    /// <summary>Gives a group another evaluation.</summary>
    private CommitResult Remap(CommitOperation operation, StoredRow before)
    {
        var after = before.Content with { Included = operation.Remap!.Included, RulesVersion = operation.Remap.RulesVersion };
        if (after.RulesVersion <= before.Content.RulesVersion)
        {
            return before.Result(CommitOutcome.Unchanged);
        }

        session["UPDATE groups SET included = $3, rules_version = $4 WHERE tenant = $1 AND id = $2"].Execute(
            operation.Tenant.Value, operation.ResourceId, after.Included, after.RulesVersion);
        var position = log.AddRow(operation, ChangeKind.Remapped, 0, after.Included != before.Content.Included, after.ToJson());
        return before.Result(CommitOutcome.Committed) with { Position = position };
    }

    private CommitResult Delete(CommitOperation operation, StoredRow row)
    {
        object[] group = [operation.Tenant.Value, operation.ResourceId];
        var outer = session["SELECT group_id FROM members WHERE tenant = $1 AND member_id = $2 ORDER BY group_id"].ReadIds(group);
        session["DELETE FROM members WHERE tenant = $1 AND member_id = $2"].Execute(group);
        versions.Raise(operation, outer);
        session["DELETE FROM members WHERE tenant = $1 AND group_id = $2"].Execute(group);
        session["DELETE FROM role_holders WHERE tenant = $1 AND holder_id = $2"].Execute(group);
        session["DELETE FROM groups WHERE tenant = $1 AND id = $2"].Execute(group);
        log.AddMembers(operation, ChangeKind.GroupsLeft, 0, visible: true, row.Content.Included, outer);
        return row.Result(CommitOutcome.Committed) with { GroupsChanged = [.. outer], Position = log.AddRow(operation, ChangeKind.Deleted, 0, row.Content.Included, content: null) };
    }

    /// <summary>Whether the group would have more members than it may. One that does not grow never has.</summary>
    private bool HasTooMany(CommitOperation operation, MembershipPlan plan)
    {
        var growth = plan.Joining - plan.Leaving.Count - plan.LeavingUnseen.Count;
        return operation.MaxMembers is { } most && growth > 0
            && growth > most - session["SELECT count(*) FROM (SELECT 1 FROM members WHERE tenant = $1 AND group_id = $2 LIMIT $3)"].ReadNumber(operation.Tenant.Value, operation.ResourceId, most + 1);
    }

    private long Leave(CommitOperation operation, MembershipPlan plan, long version, bool included)
    {
        foreach (var id in plan.Leaving.Concat(plan.LeavingUnseen))
        {
            session["DELETE FROM members WHERE tenant = $1 AND group_id = $2 AND member_id = $3"].Execute(operation.Tenant.Value, operation.ResourceId, id);
        }

        var seen = log.AddMembers(operation, ChangeKind.MembersRemoved, version, visible: true, included, plan.Leaving);
        return Math.Max(seen, log.AddMembers(operation, ChangeKind.MembersRemoved, 0, visible: false, included, plan.LeavingUnseen));
    }

    private long Join(CommitOperation operation, MembershipPlan plan, long version, bool included)
    {
        Add(operation, plan.JoiningUsers, ResourceKind.User, Suspension.None);
        Add(operation, plan.JoiningGroups, ResourceKind.Group, Suspension.None);
        Add(operation, plan.PendingNew, ResourceKind.User, Suspension.Pushed);
        foreach (var id in plan.PendingKnown)
        {
            session["UPDATE members SET suspended = $4 WHERE tenant = $1 AND group_id = $2 AND member_id = $3"].Execute(
                operation.Tenant.Value, operation.ResourceId, id, Suspension.Pushed);
        }

        var joined = log.AddMembers(operation, ChangeKind.MembersAdded, version, visible: true, included, [.. plan.JoiningUsers.Concat(plan.JoiningGroups).Order()]);
        return Math.Max(joined, log.AddMembers(operation, ChangeKind.MembersPending, 0, visible: false, included, [.. plan.PendingNew.Concat(plan.PendingKnown).Order()]));
    }

    private void Add(CommitOperation operation, List<Guid> members, ResourceKind kind, Suspension suspension)
    {
        foreach (var id in members)
        {
            session["INSERT INTO members (tenant, group_id, member_id, member_kind, suspended) VALUES ($1, $2, $3, $4, $5)"].Execute(
                operation.Tenant.Value, operation.ResourceId, id, kind, suspension);
        }
    }

    private static RowContent Row(ResourceOwner owner, ResourceContent content) => new()
    {
        Owner = owner,
        Name = content.Name,
        ExternalId = content.ExternalId,
        DisplayName = content.DisplayName,
        Included = content.Included,
        RulesVersion = content.RulesVersion,
        Json = content.Json,
    };

    private StoredRow? Read(CommitOperation operation)
    {
        using var row = session["""
            SELECT version, created, last_modified, name_folded, owner, name, external_id, display_name, resource, included, rules_version
            FROM groups WHERE tenant = $1 AND id = $2
            """].Read(operation.Tenant.Value, operation.ResourceId);
        return !row.Read() ? null : new(row.GetInt64(0), row.GetInstant(1), row.GetInstant(2), row.GetString(3), new()
        {
            Owner = ResourceOwner.Parse(row.GetString(4)),
            Name = row.GetString(5),
            ExternalId = row.GetText(6),
            DisplayName = row.GetString(7),
            Json = row.GetBytes(8),
            Included = row.GetBoolean(9),
            RulesVersion = row.GetInt64(10),
        });
    }
}
