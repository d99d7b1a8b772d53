using Microsoft.Data.Sqlite;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.Storage.Sqlite.Commit;

/// <summary>Compares a membership edit with who is in, so that only the difference is written.</summary>
internal sealed class MembershipPlanner(SqliteSession session)
{
    /// <summary>Unknown members that a refusal names.</summary>
    private const int MaxUnknown = 10;

    /// <summary>Above so many ids, reading the whole group once is cheaper than asking for each.</summary>
    private const int ScanThreshold = 256;

    public MembershipPlan Plan(CommitOperation operation)
    {
        var plan = new MembershipPlan();
        if (operation.Members is not { IsNone: false } edit)
        {
            return plan;
        }

        var present = Present(operation, edit);
        PlanLeaving(edit, present, plan);
        var unknown = PlanJoining(operation, edit, present, plan);
        return unknown.Count > 0
            ? new() { Refusal = new() { Outcome = CommitOutcome.UnknownMembers, UnknownMembers = [.. unknown.Take(MaxUnknown)] } }
            : plan.JoiningGroups.Count > 0 && WouldContainItself(operation, plan.JoiningGroups)
            ? new() { Refusal = new() { Outcome = CommitOutcome.Cycle } }
            : plan;
    }

    private static void PlanLeaving(MembershipEdit edit, Dictionary<Guid, Membership> present, MembershipPlan plan)
    {
        foreach (var (id, membership) in present.OrderBy(entry => entry.Key))
        {
            if (edit.ReplaceAll ? edit.Add.Contains(id) : !edit.Remove.Contains(id))
            {
                continue;
            }

            (membership.Suspension == Suspension.None ? plan.Leaving : plan.LeavingUnseen).Add(id);
            if (membership is { Suspension: Suspension.None, Kind: ResourceKind.User })
            {
                plan.LeavingUsers.Add(id);
            }
        }
    }

    /// <summary>Users and groups that the actor may not see are as unknown as those that do not exist. Who is in already is not asked for again.</summary>
    private List<Guid> PlanJoining(CommitOperation operation, MembershipEdit edit, Dictionary<Guid, Membership> present, MembershipPlan plan)
    {
        List<Guid> unknown = [];
        foreach (var id in edit.Add.Order())
        {
            if (present.TryGetValue(id, out var membership))
            {
                if (membership.Suspension == Suspension.Deactivated)
                {
                    plan.PendingKnown.Add(id);
                }
            }
            else if (FindUser(operation, id) is { } active)
            {
                (active ? plan.JoiningUsers : plan.PendingNew).Add(id);
            }
            else
            {
                (IsGroup(operation, id) ? plan.JoiningGroups : unknown).Add(id);
            }
        }

        return unknown;
    }

    /// <summary>The memberships that the edit is about.</summary>
    private Dictionary<Guid, Membership> Present(CommitOperation operation, MembershipEdit edit)
    {
        var present = new Dictionary<Guid, Membership>();
        if (edit.ReplaceAll || edit.Add.Count + edit.Remove.Count > ScanThreshold)
        {
            using var rows = session["SELECT member_id, member_kind, suspended FROM members WHERE tenant = $1 AND group_id = $2"]
                .Read(operation.Tenant.Value, operation.ResourceId);
            while (rows.Read())
            {
                present.Add(rows.GetId(0), Membership.Of(rows));
            }
        }
        else
        {
            foreach (var id in edit.Add.Concat(edit.Remove))
            {
                using var row = session["SELECT member_id, member_kind, suspended FROM members WHERE tenant = $1 AND group_id = $2 AND member_id = $3"]
                    .Read(operation.Tenant.Value, operation.ResourceId, id);
                if (row.Read())
                {
                    present.Add(id, Membership.Of(row));
                }
            }
        }

        return present;
    }

    /// <summary>Whether a user that the actor may see is active.</summary>
    private bool? FindUser(CommitOperation operation, Guid id) => session["""
        SELECT active FROM users
        WHERE tenant = $1 AND id = $2 AND ($3 = 'local' OR NOT detached AND (owner = $3 OR (owner = 'local' AND NOT protected)))
        """].ReadNumber(operation.Tenant.Value, id, operation.Actor.Text) is { } active ? active != 0 : null;

    private bool IsGroup(CommitOperation operation, Guid id) =>
        session["SELECT 1 FROM groups WHERE tenant = $1 AND id = $2 AND (owner = $3 OR ($3 = 'local' AND owner <> 'built-in'))"].ReadNumber(operation.Tenant.Value, id, operation.Actor.Text) is not null;

    /// <summary>Whether the group, or one that it is in through whatever depth, is among those that would join it.</summary>
    private bool WouldContainItself(CommitOperation operation, List<Guid> joining)
    {
        var above = session["""
            WITH RECURSIVE above (id) AS (
                SELECT $2
                UNION
                SELECT m.group_id FROM above a JOIN members m ON m.tenant = $1 AND m.member_id = a.id)
            SELECT id FROM above
            """].ReadIds(operation.Tenant.Value, operation.ResourceId);
        return above.Intersect(joining).Any();
    }

    private readonly record struct Membership(ResourceKind Kind, Suspension Suspension)
    {
        public static Membership Of(SqliteDataReader row) => new((ResourceKind)row.GetInt32(1), (Suspension)row.GetInt32(2));
    }
}
