using System.Text.Json.Nodes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>What an operation does to a user.</summary>
internal sealed class UserCommit(SqliteSession session, ChangeLog log, GroupVersions versions, NameLookup names, RemovalCount removals)
{
    private static readonly byte[] _noAttributes = "{}"u8.ToArray();

    public CommitResult Apply(CommitOperation operation)
    {
        if (operation.Action == CommitAction.Create)
        {
            return names.Refuse(operation) ?? log.RefuseWithoutRoom(operation) ?? Create(operation);
        }

        // Another owner's user is not found, except a local one that is linked, and any that the tenant's administrator marks or deletes.
        if (Read(operation) is not { } row
            || (row.Content.Owner != operation.Actor && (row.Content.Owner != ResourceOwner.Local || operation.NewOwner is null) && !IsForAdministrator(operation)))
        {
            return new() { Outcome = CommitOutcome.NotFound };
        }

        if (row.Content.Protected && operation.Actor != ResourceOwner.Local)
        {
            return row.Result(CommitOutcome.Protected);
        }

        if ((operation.ExpectedVersion is { } version && version != row.Version)
            || (operation.ExpectedGroupsDigest is { } digest && digest != UserGroups.ReadDigest(session, operation.Tenant, operation.ResourceId, operation.Actor)))
        {
            return row.Result(CommitOutcome.VersionConflict);
        }

        if (operation.OtherAdministrator is { } other && !IsShown(operation.Tenant, other))
        {
            // What it was computed from holds no longer.
            return row.Result(CommitOutcome.VersionConflict);
        }

        return operation.Action switch
        {
            CommitAction.Delete => Hold(operation, row, removes: true) ?? Delete(operation, row),
            CommitAction.Remap => Remap(operation, row),
            _ => Update(operation, row),
        };
    }

    /// <summary>The refusal of an operation that removes an active user when its connector has removed too many.</summary>
    private CommitResult? Hold(CommitOperation operation, StoredRow row, bool removes) =>
        removes && row.Content.Active && operation.Brake is not null && removals.Count(operation) is { } hold ? row.Result(CommitOutcome.Held) with { Hold = hold } : null;

    private bool IsShown(TenantId tenant, Guid user)
    {
        using var row = session["SELECT 1 FROM users WHERE tenant = $1 AND id = $2 AND active AND NOT detached AND included"].Read(tenant.Value, user);
        return row.Read();
    }

    private static bool IsForAdministrator(CommitOperation operation) => operation.Actor == ResourceOwner.Local
        && (operation.Action == CommitAction.Delete || operation is { Action: CommitAction.Update, Content: null, NewOwner: null });

    private CommitResult Create(CommitOperation operation)
    {
        var content = operation.Content!;
        var row = Merge(operation, null, content);
        session["""
            INSERT INTO users (
                tenant, id, owner, name, name_folded, external_id, display_name, display_folded, local_display_name, active, protected, detached,
                version, created, last_modified, resource, search, included, mapped, rules_version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, $14, jsonb(CAST($15 AS TEXT)), $16, jsonb(CAST($17 AS TEXT)), $18)
            """].Execute(
            operation.Tenant.Value, operation.ResourceId, row.Owner.Text, row.Name, content.NameFolded, row.ExternalId, row.DisplayName,
            CaseFolding.Fold(row.DisplayName), row.LocalDisplayName, row.Active, row.Protected, row.Detached, operation.At, content.Json, content.Search,
            row.Included, row.Mapped, row.RulesVersion);
        return StoredRow.Made(operation, log.AddRow(operation, ChangeKind.Created, 1, row.Included, row.ToJson()));
    }

    private CommitResult Update(CommitOperation operation, StoredRow before)
    {
        if (operation.Content is { } renamed && renamed.NameFolded != before.NameFolded && names.Refuse(operation) is { } refusal)
        {
            return refusal;
        }

        var after = Merge(operation, before.Content, operation.Content);
        if (operation.Content is null && after.Owner == before.Content.Owner && after.Protected == before.Content.Protected && after.Detached == before.Content.Detached)
        {
            return before.Result(CommitOutcome.Unchanged);
        }

        if (Hold(operation, before, removes: !after.Active) is { } held)
        {
            return held;
        }

        session["UPDATE users SET version = version + 1, last_modified = $3, owner = $4, protected = $5, detached = $6 WHERE tenant = $1 AND id = $2"].Execute(
            operation.Tenant.Value, operation.ResourceId, operation.At, after.Owner.Text, after.Protected, after.Detached);
        if (operation.Content is { } content)
        {
            session["""
                UPDATE users
                SET name = $3, name_folded = $4, external_id = $5, display_name = $6, display_folded = $7, local_display_name = $8, active = $9,
                    resource = $10, search = jsonb(CAST($11 AS TEXT)), included = $12, mapped = jsonb(CAST($13 AS TEXT)), rules_version = $14
                WHERE tenant = $1 AND id = $2
                """].Execute(
                operation.Tenant.Value, operation.ResourceId, content.Name, content.NameFolded, content.ExternalId, content.DisplayName,
                CaseFolding.Fold(content.DisplayName), content.LocalDisplayName, content.Active, content.Json, content.Search,
                after.Included, after.Mapped, after.RulesVersion);
        }

        var result = before.Raised(operation) with { Position = log.AddRow(operation, ChangeKind.Updated, before.Version + 1, before.Content.Included || after.Included, after.ToJson()) };
        if (operation.NewOwner is not null || operation.Protected is not null)
        {
            result = LeaveOutOfSight(operation, after, result);
        }

        return after.Active == before.Content.Active ? result : MoveMemberships(operation, after, result);
    }

    /// <summary>Takes a user out of the groups of connectors that may not see it any more.</summary>
    private CommitResult LeaveOutOfSight(CommitOperation operation, RowContent after, CommitResult result)
    {
        var visible = Leave(suspended: false);
        var hidden = Leave(suspended: true);
        versions.Raise(operation, visible);
        var left = log.AddMembers(operation, ChangeKind.GroupsLeft, 0, visible: true, after.Included, visible);
        var forgotten = log.AddMembers(operation, ChangeKind.GroupsLeft, 0, visible: false, after.Included, hidden);
        return result with { GroupsChanged = [.. visible], Position = Math.Max(result.Position, Math.Max(left, forgotten)) };

        List<Guid> Leave(bool suspended)
        {
            var groups = session["""
                SELECT m.group_id FROM members m JOIN groups g ON g.tenant = m.tenant AND g.id = m.group_id
                WHERE m.tenant = $1 AND m.member_id = $2 AND (m.suspended <> 0) = $3
                    AND g.owner LIKE 'connector:%' AND g.owner <> $4 AND ($4 <> 'local' OR $5)
                ORDER BY m.group_id
                """].ReadIds(operation.Tenant.Value, operation.ResourceId, suspended, after.Owner.Text, after.Protected);
            foreach (var group in groups)
            {
                session["DELETE FROM members WHERE tenant = $1 AND group_id = $2 AND member_id = $3"].Execute(operation.Tenant.Value, group, operation.ResourceId);
            }

            return groups;
        }
    }

    /// <summary>A user's memberships follow its activity.</summary>
    private CommitResult MoveMemberships(CommitOperation operation, RowContent after, CommitResult result)
    {
        var active = after.Active;
        object[] user = [operation.Tenant.Value, operation.ResourceId];
        List<Guid> dropped = [];
        List<Guid> changed;
        if (active)
        {
            if (!operation.RestoreSuspended)
            {
                dropped = session["SELECT group_id FROM members WHERE tenant = $1 AND member_id = $2 AND suspended = 1 ORDER BY group_id"].ReadIds(user);
                session["DELETE FROM members WHERE tenant = $1 AND member_id = $2 AND suspended = 1"].Execute(user);
            }

            changed = session["SELECT group_id FROM members WHERE tenant = $1 AND member_id = $2 AND suspended <> 0 ORDER BY group_id"].ReadIds(user);
            session["UPDATE members SET suspended = 0 WHERE tenant = $1 AND member_id = $2 AND suspended <> 0"].Execute(user);
        }
        else
        {
            changed = session["SELECT group_id FROM members WHERE tenant = $1 AND member_id = $2 AND suspended = 0 ORDER BY group_id"].ReadIds(user);
            session["UPDATE members SET suspended = 1 WHERE tenant = $1 AND member_id = $2 AND suspended = 0"].Execute(user);
        }

        versions.Raise(operation, changed);
        var moved = log.AddMembers(operation, active ? ChangeKind.GroupsRestored : ChangeKind.GroupsSuspended, 0, visible: true, after.Included, changed);
        var forgotten = log.AddMembers(operation, ChangeKind.GroupsDropped, 0, visible: false, after.Included, dropped);
        return result with { GroupsChanged = [.. result.GroupsChanged.AddRange(changed).Order()], Position = Math.Max(result.Position, Math.Max(moved, forgotten)) };
    }

    /// <summary>Gives a user another evaluation.</summary>
    private CommitResult Remap(CommitOperation operation, StoredRow before)
    {
        var after = WithAttributes(before.Content.With(operation.Remap!));
        if (after.RulesVersion <= before.Content.RulesVersion)
        {
            return before.Result(CommitOutcome.Unchanged);
        }

        var differs = after.Included != before.Content.Included || (after.Included && !JsonNode.DeepEquals(JsonNode.Parse(after.Mapped.Span), JsonNode.Parse(before.Content.Mapped.Span)));
        session["UPDATE users SET included = $3, mapped = jsonb(CAST($4 AS TEXT)), rules_version = $5 WHERE tenant = $1 AND id = $2"].Execute(
            operation.Tenant.Value, operation.ResourceId, after.Included, after.Mapped, after.RulesVersion);
        return before.Result(CommitOutcome.Committed) with { Position = log.AddRow(operation, ChangeKind.Remapped, 0, differs, after.ToJson()) };
    }

    private CommitResult Delete(CommitOperation operation, StoredRow row)
    {
        object[] user = [operation.Tenant.Value, operation.ResourceId];
        var visible = session["SELECT group_id FROM members WHERE tenant = $1 AND member_id = $2 AND suspended = 0 ORDER BY group_id"].ReadIds(user);
        var suspended = session["SELECT group_id FROM members WHERE tenant = $1 AND member_id = $2 AND suspended <> 0 ORDER BY group_id"].ReadIds(user);
        session["DELETE FROM members WHERE tenant = $1 AND member_id = $2"].Execute(user);
        versions.Raise(operation, visible);
        session["DELETE FROM role_holders WHERE tenant = $1 AND holder_id = $2"].Execute(user);
        session["DELETE FROM users WHERE tenant = $1 AND id = $2"].Execute(user);
        log.AddMembers(operation, ChangeKind.GroupsLeft, 0, visible: true, row.Content.Included, visible);
        log.AddMembers(operation, ChangeKind.GroupsLeft, 0, visible: false, row.Content.Included, suspended);
        return row.Result(CommitOutcome.Committed) with { GroupsChanged = [.. visible], Position = log.AddRow(operation, ChangeKind.Deleted, 0, row.Content.Included, content: null) };
    }

    private StoredRow? Read(CommitOperation operation)
    {
        using var row = session["""
            SELECT version, created, last_modified, name_folded, owner, name, external_id, display_name, local_display_name, active, protected, detached, resource,
                included, json(mapped), rules_version
            FROM users WHERE tenant = $1 AND id = $2
            """].Read(operation.Tenant.Value, operation.ResourceId);
        return !row.Read() ? null : new(row.GetInt64(0), row.GetInstant(1), row.GetInstant(2), row.GetString(3), new()
        {
            Owner = ResourceOwner.Parse(row.GetString(4)),
            Name = row.GetString(5),
            ExternalId = row.GetText(6),
            DisplayName = row.GetString(7),
            LocalDisplayName = row.GetText(8),
            Active = row.GetBoolean(9),
            Protected = row.GetBoolean(10),
            Detached = row.GetBoolean(11),
            Json = row.GetBytes(12),
            Included = row.GetBoolean(13),
            Mapped = row.GetBytes(14),
            RulesVersion = row.GetInt64(15),
        });
    }

    /// <summary>The row after the operation: what it does not name stays.</summary>
    private static RowContent Merge(CommitOperation operation, RowContent? before, ResourceContent? content)
    {
        var row = before ?? new() { Owner = operation.Actor, Name = content!.Name, DisplayName = content.DisplayName, Json = content.Json };
        row = row with
        {
            Owner = operation.NewOwner ?? row.Owner,
            Protected = operation.Protected ?? row.Protected,
            Detached = operation.Detached ?? row.Detached,
        };
        if (content is null)
        {
            return row;
        }

        return WithAttributes(row.With(content));
    }
    /// <summary>A user has an object of mapped attributes, be there any or not.</summary>
    private static RowContent WithAttributes(RowContent row) => row.Mapped.IsEmpty ? row with { Mapped = _noAttributes } : row;
}
