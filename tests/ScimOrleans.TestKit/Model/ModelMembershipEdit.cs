using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;

namespace ScimOrleans.TestKit.Model;

/// <summary>What an operation does to a group's members.</summary>
internal sealed class ModelMembershipEdit(ModelTenant tenant, CommitOperation operation)
{
    private readonly List<ModelMembership> _added = [];
    private readonly List<ModelMembership> _pending = [];
    private readonly List<ModelMembership> _removed = [];

    public bool VisibleChanged => _added.Count > 0 || _removed.Exists(m => m.IsVisible);

    public bool AnythingChanged => _added.Count + _pending.Count + _removed.Count > 0;

    /// <summary>Users who see other groups afterwards.</summary>
    public List<Guid> UsersChanged => [.. _added.Concat(_removed.Where(m => m.IsVisible)).Where(m => m.MemberKind == ResourceKind.User).Select(m => m.MemberId)];

    public void Apply()
    {
        var edit = operation.Members ?? MembershipEdit.None;
        foreach (var membership in tenant.MembersOf(operation.ResourceId).Where(m => edit.ReplaceAll ? !edit.Add.Contains(m.MemberId) : edit.Remove.Contains(m.MemberId)).ToList())
        {
            tenant.Remove(membership);
            _removed.Add(membership);
        }

        foreach (var id in edit.Add)
        {
            Add(id);
        }
    }

    /// <summary>Writes the log, once the group is known as it is afterwards.</summary>
    public void Log(ModelRow group)
    {
        var (version, included) = (group.Version, group.Content.Included);
        Append(ChangeKind.MembersRemoved, version, true, included, _removed.Where(m => m.IsVisible));
        Append(ChangeKind.MembersRemoved, 0, false, included, _removed.Where(m => !m.IsVisible));
        Append(ChangeKind.MembersAdded, version, true, included, _added);
        Append(ChangeKind.MembersPending, 0, false, included, _pending);
    }

    private void Add(Guid id)
    {
        var row = tenant.FindMember(id)!;
        var state = row.Content.Active ? MembershipState.Visible : MembershipState.Pending;
        var present = tenant.Members.GetValueOrDefault((operation.ResourceId, id));
        if (present?.State == state)
        {
            return;
        }

        var membership = new ModelMembership(operation.ResourceId, id, row.Kind, state);
        tenant.Put(membership);
        (membership.IsVisible ? _added : _pending).Add(membership);
    }

    private void Append(ChangeKind kind, long version, bool visible, bool included, IEnumerable<ModelMembership> members) =>
        tenant.Append(operation, kind, version, visible, included, [.. members.Select(m => m.MemberId)]);
}
