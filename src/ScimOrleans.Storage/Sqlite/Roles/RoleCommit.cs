using System.Collections.Immutable;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Storage.Sqlite.Commit;

namespace ScimOrleans.Storage.Sqlite.Roles;

/// <summary>Applies one operation in the transaction of a session. Everything that can refuse it is asked before anything is written.</summary>
internal sealed class RoleCommit(SqliteSession session)
{
    private const int MaxUnknown = 10;

    private readonly ChangeLog _log = new(session);

    /// <summary>Applies the operation.</summary>
    public RoleResult Apply(RoleOperation operation)
    {
        var before = RoleReader.Read(session, operation.Tenant, operation.RoleId);
        var logged = session["SELECT max(position) FROM changes WHERE tenant = $1 AND operation_id = $2 HAVING count(*) > 0"]
            .ReadNumber(operation.Tenant.Value, operation.OperationId);
        if (logged is { } position)
        {
            return new() { Outcome = RoleOutcome.Committed, Version = before?.Version ?? 0, Position = position };
        }

        var kinds = operation.AddHolders.Distinct().ToDictionary(id => id, id => KindOf(operation.Tenant, id));
        if (Refuse(operation, before, kinds) is { } refusal)
        {
            return refusal;
        }

        var result = operation.Action == CommitAction.Delete ? Delete(operation) : Put(operation, before, kinds);
        _log.Complete();
        return result;
    }

    private RoleResult? Refuse(RoleOperation operation, Role? before, Dictionary<Guid, ResourceKind?> kinds)
    {
        if (operation.Action != CommitAction.Create && before is null)
        {
            return new() { Outcome = RoleOutcome.NotFound };
        }

        var version = before?.Version ?? 0;
        if (operation.Action != CommitAction.Create && operation.ExpectedVersion is { } expected && expected != version)
        {
            return new() { Outcome = RoleOutcome.VersionConflict, Version = version };
        }

        if (operation is { Action: not CommitAction.Delete, Content: { } content } && session["SELECT 1 FROM roles WHERE tenant = $1 AND name_folded = $2 AND id <> $3"]
            .ReadNumber(operation.Tenant.Value, CaseFolding.Fold(content.Name), operation.RoleId) is not null)
        {
            return new() { Outcome = RoleOutcome.NameTaken, Version = version };
        }

        ImmutableArray<Guid> unknown = [.. kinds.Where(kind => kind.Value is null).Select(kind => kind.Key).Order().Take(MaxUnknown)];
        if (unknown.Length > 0)
        {
            return new() { Outcome = RoleOutcome.UnknownHolders, Version = version, UnknownHolders = unknown };
        }

        var kept = RoleReader.ReadRules(session, operation.Tenant)
            .SelectMany(role => role.Where(rule => role.Key != operation.RoleId || !operation.RemoveRules.Contains(rule.Id)))
            .Select(rule => rule.Id);
        return operation.PutRules.Length > 0 && kept.Union(operation.PutRules.Select(rule => rule.Id)).Count() > RoleRule.MaxPerTenant
            ? new() { Outcome = RoleOutcome.TooManyRules, Version = version }
            : null;
    }

    private RoleResult Delete(RoleOperation operation)
    {
        object[] role = [operation.Tenant.Value, operation.RoleId];
        foreach (var rule in RoleReader.ReadRules(session, operation.Tenant)[operation.RoleId])
        {
            DeleteRule(operation.Tenant, rule.Id);
        }

        session["DELETE FROM role_holders WHERE tenant = $1 AND role_id = $2"].Execute(role);
        session["DELETE FROM roles WHERE tenant = $1 AND id = $2"].Execute(role);
        return new() { Outcome = RoleOutcome.Committed, Position = _log.AddRow(Logged(operation), ChangeKind.RoleDeleted, 0, inDirectory: true, content: null) };
    }

    private RoleResult Put(RoleOperation operation, Role? before, Dictionary<Guid, ResourceKind?> kinds)
    {
        var contentChanges = PutContent(operation, before) | PutRules(operation, before);
        List<Guid> removed = [.. operation.RemoveHolders.Distinct().Order().Where(id => session["DELETE FROM role_holders WHERE tenant = $1 AND role_id = $2 AND holder_id = $3"]
            .Execute(operation.Tenant.Value, operation.RoleId, id) > 0)];
        List<Guid> added = [.. kinds.OrderBy(kind => kind.Key).Where(kind => session["""
            INSERT INTO role_holders (tenant, role_id, holder_id, holder_kind, since) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """].Execute(operation.Tenant.Value, operation.RoleId, kind.Key, kind.Value, operation.At) > 0).Select(kind => kind.Key)];
        if (!contentChanges && removed.Count + added.Count == 0)
        {
            return new() { Outcome = RoleOutcome.Unchanged, Version = before!.Version };
        }

        var version = (before?.Version ?? 0) + 1;
        session["UPDATE roles SET version = $3, last_modified = $4 WHERE tenant = $1 AND id = $2"].Execute(operation.Tenant.Value, operation.RoleId, version, operation.At);
        var logged = Logged(operation);
        var position = contentChanges ? _log.AddRow(logged, before is null ? ChangeKind.RoleCreated : ChangeKind.RoleUpdated, version, inDirectory: true, Content(operation)) : 0;
        position = Math.Max(position, _log.AddMembers(logged, ChangeKind.RoleHoldersRemoved, version, visible: true, included: true, removed));
        position = Math.Max(position, _log.AddMembers(logged, ChangeKind.RoleHoldersAdded, version, visible: true, included: true, added));
        return new() { Outcome = RoleOutcome.Committed, Version = version, Position = position };
    }

    private bool PutContent(RoleOperation operation, Role? before)
    {
        if (operation.Content is not { } content || (before is not null && content == new RoleContent(before.Name, before.Description, before.Administrator)))
        {
            return false;
        }

        session["""
            INSERT INTO roles (tenant, id, name, name_folded, description, administrator, version, created, last_modified)
            VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $7)
            ON CONFLICT (tenant, id) DO UPDATE SET name = $3, name_folded = $4, description = $5, administrator = $6
            """].Execute(
            operation.Tenant.Value, operation.RoleId, content.Name, CaseFolding.Fold(content.Name), content.Description, content.Administrator, operation.At);
        return true;
    }

    private bool PutRules(RoleOperation operation, Role? before)
    {
        var own = (before?.Rules ?? []).ToDictionary(rule => rule.Id);
        var changes = false;
        foreach (var id in operation.RemoveRules.Where(own.Remove))
        {
            DeleteRule(operation.Tenant, id);
            changes = true;
        }

        foreach (var rule in operation.PutRules.Where(rule => own.GetValueOrDefault(rule.Id) != rule))
        {
            changes |= session["""
                INSERT INTO role_rules (tenant, id, role_id, priority, match, text) VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (tenant, id) DO UPDATE SET priority = $4, match = $5, text = $6 WHERE role_id = $3
                """].Execute(operation.Tenant.Value, rule.Id, operation.RoleId, rule.Priority, rule.Match, rule.Text) > 0;
        }

        return changes;
    }

    private void DeleteRule(TenantId tenant, Guid id) => session["DELETE FROM role_rules WHERE tenant = $1 AND id = $2"].Execute(tenant.Value, id);

    /// <summary>User or group; <see langword="null"/> for neither, and for built-in groups.</summary>
    private ResourceKind? KindOf(TenantId tenant, Guid id) =>
        session["SELECT 1 FROM users WHERE tenant = $1 AND id = $2"].ReadNumber(tenant.Value, id) is not null ? ResourceKind.User
        : session["SELECT 1 FROM groups WHERE tenant = $1 AND id = $2 AND owner <> 'built-in'"].ReadNumber(tenant.Value, id) is not null ? ResourceKind.Group
        : null;

    /// <summary>The role as the log keeps it, with its rules.</summary>
    private byte[] Content(RoleOperation operation) => RoleContentJson.Write(RoleReader.Read(session, operation.Tenant, operation.RoleId)!);

    /// <summary>What the log takes from an operation.</summary>
    private static CommitOperation Logged(RoleOperation operation) => new()
    {
        OperationId = operation.OperationId,
        Tenant = operation.Tenant,
        Kind = ResourceKind.Role,
        Action = operation.Action,
        ResourceId = operation.RoleId,
        Actor = ResourceOwner.Local,
        At = operation.At,
        RequestId = operation.RequestId,
    };
}
