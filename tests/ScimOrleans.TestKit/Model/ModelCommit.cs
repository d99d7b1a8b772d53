using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.TestKit.Model;

/// <summary>One operation against one tenant: first everything that can refuse it, then its effects.</summary>
internal sealed class ModelCommit(ModelTenant tenant, CommitOperation operation)
{
    public CommitResult Apply()
    {
        if (tenant.Committed.TryGetValue(operation.OperationId, out var before))
        {
            return before;
        }

        var result = Check() ?? operation.Action switch
        {
            CommitAction.Create => Create(),
            CommitAction.Update => Update(),
            CommitAction.Delete => Delete(),
            CommitAction.Remap => Remap(),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Action, null),
        };
        if (result.Outcome == CommitOutcome.Committed)
        {
            tenant.Committed.Add(operation.OperationId, result);
        }

        return result;
    }

    private ModelRow? Row => tenant.Find(operation.Kind, operation.ResourceId);

    private CommitResult? Check()
    {
        if (operation.Action == CommitAction.Create)
        {
            return CheckName() ?? CheckRoom() ?? CheckMembers();
        }

        if (Row is not { } row)
        {
            return new() { Outcome = CommitOutcome.NotFound };
        }

        var links = operation.NewOwner is not null && row.Owner == ResourceOwner.Local && row.Kind == ResourceKind.User;
        if (row.Owner != operation.Actor && !links && !IsForAdministrator(row))
        {
            return new() { Outcome = CommitOutcome.NotFound };
        }

        if (row.Protected && operation.Actor != ResourceOwner.Local)
        {
            return new() { Outcome = CommitOutcome.Protected, Version = row.Version };
        }

        if (operation.ExpectedVersion is { } version && version != row.Version)
        {
            return Found(CommitOutcome.VersionConflict, row);
        }

        if (operation.OtherAdministrator is { } other && tenant.Find(ResourceKind.User, other) is not { Content: { Active: true, Included: true }, Detached: false })
        {
            return Found(CommitOutcome.VersionConflict, row);
        }

        return operation.ExpectedGroupsDigest is { } digest && digest != tenant.Read(row, operation.Actor).GroupsDigest
            ? Found(CommitOutcome.VersionConflict, row)
            : CheckName() ?? CheckMembers() ?? CheckBrake(row);
    }

    private CommitResult? CheckRoom() => operation.MaxRows is { } most && tenant.Count(operation.Kind) >= most ? new() { Outcome = CommitOutcome.TooMany } : null;

    /// <summary>The last thing that can refuse a removal: it counts from here on.</summary>
    private CommitResult? CheckBrake(ModelRow row) => operation.Brake is { } brake && row is { Kind: ResourceKind.User, Content.Active: true }
        && (operation.Action == CommitAction.Delete || operation is { Action: CommitAction.Update, Content.Active: false })
        && ModelBrake.Count(tenant, operation, brake) is { } hold
            ? Found(CommitOutcome.Held, row) with { Hold = hold }
            : null;

    /// <summary>What the tenant's administrator may do to rows of others: mark and delete users, delete groups.</summary>
    private bool IsForAdministrator(ModelRow row) => operation.Actor == ResourceOwner.Local && row.Owner != ResourceOwner.BuiltIn
        && (operation.Action == CommitAction.Delete || (operation is { Action: CommitAction.Update, Kind: ResourceKind.User, Content: null, NewOwner: null }));

    /// <summary>A row does not stand in its own way, but a creation that is repeated does.</summary>
    private CommitResult? CheckName() => operation.Content is { } content
        && tenant.FindByName(operation.Kind, content.NameFolded) is { } holder && (holder.Id != operation.ResourceId || operation.Action == CommitAction.Create)
        ? new() { Outcome = CommitOutcome.NameTaken, NameHolder = holder.ToNameHolder() }
        : null;

    /// <summary>Members that are in already are not asked for again.</summary>
    private CommitResult? CheckMembers()
    {
        var joining = (operation.Members ?? MembershipEdit.None).Add
            .Where(id => !tenant.Members.ContainsKey((operation.ResourceId, id))).Order().ToList();
        var unknown = joining.Where(id => tenant.FindMember(id)?.ToStored([]).IsVisibleTo(operation.Actor) != true || tenant.FindMember(id)!.Owner == ResourceOwner.BuiltIn).ToList();
        if (unknown.Count > 0)
        {
            return new() { Outcome = CommitOutcome.UnknownMembers, UnknownMembers = [.. unknown.Take(10)] };
        }

        if (joining.Any(id => tenant.FindMember(id)!.Kind == ResourceKind.Group && tenant.Contains(id, operation.ResourceId)))
        {
            return new() { Outcome = CommitOutcome.Cycle };
        }

        var present = tenant.MembersOf(operation.ResourceId).Select(m => m.MemberId).ToHashSet();
        var leaving = operation.Members is { } edit ? present.Count(id => edit.ReplaceAll ? !edit.Add.Contains(id) : edit.Remove.Contains(id)) : 0;
        var refusal = new CommitResult { Outcome = CommitOutcome.TooManyMembers };
        return joining.Count > leaving && present.Count - leaving + joining.Count > operation.MaxMembers ? Row is { } row ? Found(refusal.Outcome, row) : refusal : null;
    }

    private CommitResult Create()
    {
        if (Row is not null)
        {
            throw new InvalidOperationException($"{operation.Kind} {operation.ResourceId} exists.");
        }

        var row = new ModelRow
        {
            Kind = operation.Kind,
            Id = operation.ResourceId,
            Owner = operation.Actor,
            Version = 1,
            Created = operation.At,
            LastModified = operation.At,
            Content = operation.Content ?? throw new InvalidOperationException("A creation has content."),
            Protected = operation.Protected ?? false,
            Detached = operation.Detached ?? false,
        };
        tenant.Put(row);
        tenant.Append(operation, ChangeKind.Created, row.Version, true, row.Content.Included, row.ToLogContent(), []);
        var members = new ModelMembershipEdit(tenant, operation);
        members.Apply();
        members.Log(row);
        return Done(row, usersChanged: members.UsersChanged);
    }

    private CommitResult Update()
    {
        var before = Row!;
        var row = before with
        {
            Content = operation.Content ?? before.Content,
            Owner = operation.NewOwner ?? before.Owner,
            Protected = operation.Protected ?? before.Protected,
            Detached = operation.Detached ?? before.Detached,
        };
        var members = new ModelMembershipEdit(tenant, operation);
        members.Apply();
        var rowChanged = operation.Content is not null || row.Owner != before.Owner || row.Protected != before.Protected || row.Detached != before.Detached;
        if (!rowChanged && !members.AnythingChanged)
        {
            return Found(CommitOutcome.Unchanged, before);
        }

        if (rowChanged || members.VisibleChanged)
        {
            row = row with { Version = before.Version + 1, LastModified = operation.At };
            tenant.Put(row);
        }

        if (rowChanged)
        {
            tenant.Append(operation, ChangeKind.Updated, row.Version, true, before.Content.Included || row.Content.Included, row.ToLogContent(), []);
        }

        members.Log(row);
        var left = operation.NewOwner is not null || operation.Protected is not null ? LeaveOutOfSight() : [];
        var groups = (before.Content.Active, row.Content.Active) switch
        {
            (true, false) => Deactivate(),
            (false, true) => Activate(),
            _ => [],
        };
        return Done(row, members.UsersChanged, [.. left.Concat(groups).Order()]);
    }

    private CommitResult Remap()
    {
        var before = Row!;
        var evaluation = operation.Remap ?? throw new InvalidOperationException("A Remap has an evaluation.");
        if (evaluation.RulesVersion <= before.Content.RulesVersion)
        {
            return Found(CommitOutcome.Unchanged, before);
        }

        var row = before with { Content = before.Content with { Included = evaluation.Included, Mapped = evaluation.Mapped, RulesVersion = evaluation.RulesVersion } };
        tenant.Put(row);
        var inDirectory = row.Content.Included != before.Content.Included || (row.Content.Included && !JsonElement.DeepEquals(row.Mapped, before.Mapped));
        tenant.Append(operation, ChangeKind.Remapped, 0, false, inDirectory, row.ToLogContent(), []);
        return Done(row, []);
    }

    private CommitResult Delete()
    {
        var row = Row!;
        var groups = tenant.GroupsOf(row.Id).ToLookup(m => m.IsVisible);
        foreach (var membership in groups.SelectMany(g => g).Concat(tenant.MembersOf(row.Id)).ToList())
        {
            tenant.Remove(membership);
        }

        var left = Ids(groups[true]);
        left.ForEach(id => tenant.Touch(id, operation.At));
        tenant.Append(operation, ChangeKind.GroupsLeft, 0, true, Row!.Content.Included, left);
        tenant.Append(operation, ChangeKind.GroupsLeft, 0, false, false, Ids(groups[false]));
        tenant.Rows.Remove((row.Kind, row.Id));
        tenant.Append(operation, ChangeKind.Deleted, 0, true, row.Content.Included, [], []);
        return Done(row, [], left);
    }

    /// <summary>A connector's group has no member that the connector may not see.</summary>
    private List<Guid> LeaveOutOfSight()
    {
        var user = Row!.ToStored([]) with { Detached = false };
        var lost = tenant.GroupsOf(operation.ResourceId)
            .Where(m => tenant.Find(ResourceKind.Group, m.GroupId)!.Owner is { Connector: not null } owner && !user.IsVisibleTo(owner)).ToLookup(m => m.IsVisible);
        lost.SelectMany(m => m).ToList().ForEach(tenant.Remove);
        var left = Ids(lost[true]);
        left.ForEach(id => tenant.Touch(id, operation.At));
        tenant.Append(operation, ChangeKind.GroupsLeft, 0, true, Row!.Content.Included, left);
        tenant.Append(operation, ChangeKind.GroupsLeft, 0, false, false, Ids(lost[false]));
        return left;
    }

    private List<Guid> Deactivate()
    {
        var memberships = tenant.GroupsOf(operation.ResourceId).Where(m => m.IsVisible).ToList();
        memberships.ForEach(m => tenant.Put(m with { State = MembershipState.Suspended }));
        var left = Ids(memberships);
        left.ForEach(id => tenant.Touch(id, operation.At));
        tenant.Append(operation, ChangeKind.GroupsSuspended, 0, true, Row!.Content.Included, left);
        return left;
    }

    private List<Guid> Activate()
    {
        var memberships = tenant.GroupsOf(operation.ResourceId).ToLookup(m => m.State == MembershipState.Pending || operation.RestoreSuspended);
        memberships[true].ToList().ForEach(m => tenant.Put(m with { State = MembershipState.Visible }));
        memberships[false].ToList().ForEach(tenant.Remove);
        var joined = Ids(memberships[true]);
        joined.ForEach(id => tenant.Touch(id, operation.At));
        tenant.Append(operation, ChangeKind.GroupsRestored, 0, true, Row!.Content.Included, joined);
        tenant.Append(operation, ChangeKind.GroupsDropped, 0, false, false, Ids(memberships[false]));
        return joined;
    }

    private static List<Guid> Ids(IEnumerable<ModelMembership> memberships) => [.. memberships.Select(m => m.GroupId)];

    private CommitResult Done(ModelRow row, List<Guid> usersChanged, List<Guid>? groupsChanged = null) => Found(CommitOutcome.Committed, row) with
    {
        UsersChanged = [.. usersChanged.Order()],
        GroupsChanged = [.. groupsChanged ?? []],
        Position = tenant.Log.Count,
    };

    private static CommitResult Found(CommitOutcome outcome, ModelRow row) => new() { Outcome = outcome, Version = row.Version, Created = row.Created, LastModified = row.LastModified };
}
