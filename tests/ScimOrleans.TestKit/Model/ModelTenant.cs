using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.TestKit.Model;

/// <summary>One tenant's rows and log, kept in the plainest form that can hold them.</summary>
internal sealed class ModelTenant
{
    /// <summary>Most ids in one entry of the log.</summary>
    private const int ChunkSize = 1_000;

    public Dictionary<(ResourceKind Kind, Guid Id), ModelRow> Rows { get; private init; } = [];

    public Dictionary<(Guid GroupId, Guid MemberId), ModelMembership> Members { get; private init; } = [];

    public List<ChangeRecord> Log { get; private init; } = [];

    public Dictionary<Guid, CommitResult> Committed { get; private init; } = [];

    public Dictionary<ConnectorId, ModelBrake> Brakes { get; private init; } = [];

    public List<Alert> Alerts { get; private init; } = [];

    /// <summary>The tenant as it is now, to go back to. Everything in it is immutable.</summary>
    public ModelTenant Copy() => new() { Rows = new(Rows), Members = new(Members), Log = [.. Log], Committed = new(Committed), Brakes = new(Brakes), Alerts = [.. Alerts] };

    /// <summary>Active users of an owner.</summary>
    public long ActiveUsers(ResourceOwner owner) => Rows.Values.Count(row => row.Kind == ResourceKind.User && row.Owner == owner && row.Content.Active);

    /// <summary>Rows of a kind, but built-in ones.</summary>
    public long Count(ResourceKind kind) => Rows.Values.Count(row => row.Kind == kind && row.Owner != ResourceOwner.BuiltIn);

    public ModelRow? Find(ResourceKind kind, Guid id) => Rows.GetValueOrDefault((kind, id));

    /// <summary>The row that a membership's member is, of either kind.</summary>
    public ModelRow? FindMember(Guid id) => Find(ResourceKind.User, id) ?? Find(ResourceKind.Group, id);

    public ModelRow? FindByName(ResourceKind kind, string folded) => Rows.Values.FirstOrDefault(row => row.Kind == kind && row.Content.NameFolded == folded);

    public IEnumerable<ModelMembership> MembersOf(Guid groupId) => Members.Values.Where(m => m.GroupId == groupId).OrderBy(m => m.MemberId);

    public IEnumerable<ModelMembership> GroupsOf(Guid memberId) => Members.Values.Where(m => m.MemberId == memberId).OrderBy(m => m.GroupId);

    /// <summary>Whether <paramref name="inner"/> is, or contains at whatever depth, <paramref name="sought"/>.</summary>
    public bool Contains(Guid inner, Guid sought) => inner == sought
        || MembersOf(inner).Any(m => m.MemberKind == ResourceKind.Group && Contains(m.MemberId, sought));

    /// <summary>A row as a viewer sees it, or as the directory does.</summary>
    public StoredResource Read(ModelRow row, ResourceOwner? viewer)
    {
        var groups = GroupsOf(row.Id).Where(m => m.IsVisible && row.Kind == ResourceKind.User).Select(m => Find(ResourceKind.Group, m.GroupId)!)
            .Where(group => viewer is null || group.Owner == viewer).Select(group => new GroupMembership(group.Id, group.Content.DisplayName));
        return row.ToStored([.. groups]) with { Viewer = viewer };
    }

    public IEnumerable<GroupMember> ReadMembers(Guid groupId) => MembersOf(groupId)
        .Where(m => m.IsVisible).Select(m => new GroupMember(groupId, m.MemberId, m.MemberKind, FindMember(m.MemberId)!.Content.DisplayName));

    /// <summary>Raises a group's version because its visible members changed.</summary>
    public void Touch(Guid groupId, DateTimeOffset at)
    {
        var row = Find(ResourceKind.Group, groupId)!;
        Put(row with { Version = row.Version + 1, LastModified = at });
    }

    public void Put(ModelRow row) => Rows[(row.Kind, row.Id)] = row;

    public void Put(ModelMembership membership) => Members[(membership.GroupId, membership.MemberId)] = membership;

    public void Remove(ModelMembership membership) => Members.Remove((membership.GroupId, membership.MemberId));

    /// <summary>Appends a membership change of a resource that is in the directory or not, in chunks: first those that the directory shows.</summary>
    public void Append(CommitOperation operation, ChangeKind kind, long version, bool visible, bool included, IReadOnlyCollection<Guid> others)
    {
        foreach (var part in others.GroupBy(id => visible && included && FindMember(id)!.Content.Included).OrderByDescending(part => part.Key))
        {
            foreach (var chunk in part.Order().Chunk(ChunkSize))
            {
                Append(operation, kind, version, visible, part.Key, [], [.. chunk]);
            }
        }
    }

    public void Append(CommitOperation operation, ChangeKind kind, long version, bool visible, bool inDirectory, byte[] content, ImmutableArray<Guid> others) => Log.Add(new()
    {
        Position = Log.Count + 1,
        OperationId = operation.OperationId,
        RequestId = operation.RequestId,
        At = operation.At,
        Actor = operation.Actor,
        Kind = kind,
        ResourceKind = operation.Kind,
        ResourceId = operation.ResourceId,
        Version = version,
        Visible = visible,
        InDirectory = inDirectory,
        Content = content,
        Others = others,
    });
}
