using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>
/// A tenant's directory, made from nothing but its change log: what an application has that follows the log. It refuses an entry that does
/// not fit what the entries before it said, so that a log is not only sufficient but also consistent.
/// </summary>
public sealed class DirectoryRebuild
{
    private readonly Dictionary<Guid, RebuiltRow> _rows = [];
    private readonly Dictionary<(Guid GroupId, Guid MemberId), RebuiltMembership> _memberships = [];
    private readonly HashSet<Guid> _deleted = [];
    private readonly RoleRebuild _roles = new();

    /// <summary>Position of the last entry.</summary>
    public long Position { get; private set; }

    /// <summary>Users and groups by id.</summary>
    public IReadOnlyDictionary<Guid, RebuiltRow> Rows => _rows;

    /// <summary>Memberships, also those that nobody sees.</summary>
    public IReadOnlyDictionary<(Guid GroupId, Guid MemberId), RebuiltMembership> Memberships => _memberships;

    /// <summary>Roles, and who was given one by hand.</summary>
    public RoleRebuild Roles => _roles;

    /// <summary>Ids that were there once.</summary>
    public IReadOnlySet<Guid> Deleted => _deleted;

    /// <summary>Reads a tenant's whole log.</summary>
    public static async Task<DirectoryRebuild> FromLogAsync(IDirectoryStore store, TenantId tenant)
    {
        var rebuild = new DirectoryRebuild();
        while (true)
        {
            var changes = await store.ReadChangesAsync(tenant, rebuild.Position, 500);
            if (changes.Count == 0)
            {
                return rebuild;
            }

            foreach (var change in changes)
            {
                rebuild.Apply(change);
            }
        }
    }

    /// <summary>Adds the next entry.</summary>
    /// <exception cref="InvalidOperationException">It contradicts those before it.</exception>
    public void Apply(ChangeRecord change)
    {
        Require(change.Position == Position + 1, change, $"follows {Position}");
        Require(change.Others.Length <= 1_000 && change.Others.SequenceEqual(change.Others.Order().Distinct()), change, "has others that are not at most 1,000 ids in order");
        Position = change.Position;
        if (change.ResourceKind == ResourceKind.Role)
        {
            _roles.Apply(change, _rows.ContainsKey);
            return;
        }

        switch (change.Kind)
        {
            case ChangeKind.Created:
                Require(change.Version == 1 && !_deleted.Contains(change.ResourceId), change, "creates what was there");
                Require(_rows.TryAdd(change.ResourceId, Row(change, change.At)), change, "creates what is there");
                Require(change.InDirectory == _rows[change.ResourceId].Included, change, "is in the directory or not, unlike what it creates");
                break;
            case ChangeKind.Updated:
                var before = Known(change);
                Require(change.Version == before.Version + 1, change, $"follows version {before.Version}");
                _rows[change.ResourceId] = Row(change, before.Created);
                Require(change.InDirectory == (before.Included || _rows[change.ResourceId].Included), change, "is in the directory or not, unlike what it changes");
                break;
            case ChangeKind.Remapped:
                var row = Known(change);
                Require(change.Version == 0 && !change.Visible, change, "changes the representation");
                _rows[change.ResourceId] = Row(change, row.Created) with { Version = row.Version, LastModified = row.LastModified };
                Require(change.InDirectory == (row.Included != _rows[change.ResourceId].Included || (row.Included && !SameMapped(row, _rows[change.ResourceId]))), change, "is in the directory or not, unlike what it changes");
                break;
            case ChangeKind.Deleted:
                Require(change.InDirectory == Known(change).Included, change, "is in the directory or not, unlike what it deletes");
                Delete(change.ResourceId);
                break;
            default:
                Require(change.Others.Length > 0, change, "names nobody");
                ApplyToMemberships(change);
                break;
        }
    }

    private void ApplyToMemberships(ChangeRecord change)
    {
        Known(change);
        var shown = change.Visible && _rows[change.ResourceId].Included;
        Require(change.Others.All(id => _rows.TryGetValue(id, out var other) && change.InDirectory == (shown && other.Included)), change, "is in the directory or not, unlike those it names");
        var ofGroup = change.Kind is ChangeKind.MembersAdded or ChangeKind.MembersRemoved or ChangeKind.MembersPending;
        foreach (var other in change.Others)
        {
            var key = ofGroup ? (change.ResourceId, other) : (other, change.ResourceId);
            Require(_rows.ContainsKey(other), change, $"names {other}, which is not there");
            RebuiltMembership? before = _memberships.TryGetValue(key, out var found) ? found : null;
            Require(Fits(change, before), change, $"finds {other} {before?.ToString() ?? "absent"}");
            if (After(change.Kind) is { } after)
            {
                _memberships[key] = after;
            }
            else
            {
                _memberships.Remove(key);
            }
        }

        if (ofGroup && change.Version > 0)
        {
            Touch(change.ResourceId, change.Version, change);
        }
        else if (!ofGroup && change.Visible)
        {
            foreach (var group in change.Others)
            {
                Touch(group, _rows[group].Version + 1, change);
            }
        }
    }

    private static bool Fits(ChangeRecord change, RebuiltMembership? before) => change.Kind switch
    {
        ChangeKind.MembersAdded => change.Visible && before is null,
        ChangeKind.MembersPending => !change.Visible && before is null or RebuiltMembership.Suspended,
        ChangeKind.MembersRemoved or ChangeKind.GroupsLeft => before is not null && change.Visible == (before == RebuiltMembership.Visible),
        ChangeKind.GroupsSuspended => change.Visible && before == RebuiltMembership.Visible,
        ChangeKind.GroupsRestored => change.Visible && before is RebuiltMembership.Suspended or RebuiltMembership.Pending,
        ChangeKind.GroupsDropped => !change.Visible && before == RebuiltMembership.Suspended,
        _ => false,
    };

    private static RebuiltMembership? After(ChangeKind kind) => kind switch
    {
        ChangeKind.MembersAdded or ChangeKind.GroupsRestored => RebuiltMembership.Visible,
        ChangeKind.MembersPending => RebuiltMembership.Pending,
        ChangeKind.GroupsSuspended => RebuiltMembership.Suspended,
        _ => null,
    };

    private static RebuiltRow Row(ChangeRecord change, DateTimeOffset created)
    {
        using var content = JsonDocument.Parse(change.Content);
        return new()
        {
            Kind = change.ResourceKind,
            Id = change.ResourceId,
            Version = change.Version,
            Created = created,
            LastModified = change.At,
            Content = content.RootElement.Clone(),
        };
    }

    private static bool SameMapped(RebuiltRow one, RebuiltRow other) => (one.Mapped, other.Mapped) switch
    {
        ({ } left, { } right) => JsonElement.DeepEquals(left, right),
        var (left, right) => left is null && right is null,
    };

    private RebuiltRow Known(ChangeRecord change)
    {
        var row = _rows.GetValueOrDefault(change.ResourceId);
        Require(row?.Kind == change.ResourceKind, change, "is about what is not there");
        return row!;
    }

    private void Touch(Guid group, long version, ChangeRecord change)
    {
        var before = _rows[group];
        Require(version == before.Version || version == before.Version + 1, change, $"brings {group} from version {before.Version} to {version}");
        _rows[group] = before with { Version = version, LastModified = change.At };
    }

    private void Delete(Guid id)
    {
        _rows.Remove(id);
        _deleted.Add(id);
        _roles.Forget(id);
        foreach (var key in _memberships.Keys.Where(key => key.GroupId == id || key.MemberId == id).ToList())
        {
            _memberships.Remove(key);
        }
    }

    private static void Require(bool condition, ChangeRecord change, string complaint)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Entry {change.Position} ({change.Kind} of {change.ResourceKind} {change.ResourceId}, version {change.Version}) {complaint}.");
        }
    }
}
