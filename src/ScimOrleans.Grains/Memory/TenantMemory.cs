using System.Collections.Concurrent;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Changes;

namespace ScimOrleans.Grains.Memory;

/// <summary>One tenant's users and groups that are active on this silo, and how far the silo has followed the tenant's change log.</summary>
internal sealed class TenantMemory(TenantId tenant, SharedValues shared, TimeProvider timeProvider, Action tailWanted)
{
    private readonly ConcurrentDictionary<Guid, ResourceMemory> _users = [];
    private readonly ConcurrentDictionary<Guid, ResourceMemory> _groups = [];
    private long _knownPosition;
    private long _freshUntil = long.MinValue;

    /// <summary>The tenant.</summary>
    public TenantId Tenant { get; } = tenant;

    /// <summary>Values that other resources of the silo have too.</summary>
    public SharedValues Shared { get; } = shared;

    /// <summary>Whether anything of the tenant is active here.</summary>
    public bool IsHeld => !_users.IsEmpty || !_groups.IsEmpty;

    /// <summary>Place in the log up to which the tail has marked what changed; <see langword="null"/> before its first round.</summary>
    public long? TailPosition { get; private set; }

    /// <summary>Highest place in the log that is known to be committed: a load that begins now reads at least all up to it.</summary>
    public long KnownPosition => Volatile.Read(ref _knownPosition);

    /// <summary>Changes that are known to be in the log and that the tail has not come to.</summary>
    public long Behind => TailPosition is { } followed ? Math.Max(0, KnownPosition - followed) : 0;

    /// <summary>Users that are active here.</summary>
    public int Users => _users.Count;

    /// <summary>Groups that are active here.</summary>
    public int Groups => _groups.Count;

    /// <summary>Whether what is remembered and not marked is at most the stale bound old.</summary>
    public bool IsFresh => timeProvider.GetTimestamp() < Volatile.Read(ref _freshUntil);

    /// <summary>All that is active.</summary>
    public IEnumerable<ResourceMemory> All => _users.Values.Concat(_groups.Values);

    /// <summary>Makes an activation known, before it loads anything. One that had the same id before is told that it is old.</summary>
    public void Register(ResourceMemory resource)
    {
        Of(resource.Kind).AddOrUpdate(resource.Id, static (_, resource) => resource, static (_, previous, resource) =>
        {
            previous.MarkStale();
            return resource;
        }, resource);
        if (!IsFresh)
        {
            tailWanted();
        }
    }

    /// <summary>Forgets an activation, but not one that took its place.</summary>
    public void Release(ResourceMemory resource) => Of(resource.Kind).TryRemove(new(resource.Id, resource));

    /// <summary>The activation of a resource, if it is here.</summary>
    public ResourceMemory? Find(ResourceKind kind, Guid id) => Of(kind).GetValueOrDefault(id);

    /// <summary>Learns that the log has come at least so far.</summary>
    public void Observe(long position)
    {
        var known = KnownPosition;
        while (known < position)
        {
            var before = Interlocked.CompareExchange(ref _knownPosition, position, known);
            if (before == known)
            {
                return;
            }

            known = before;
        }
    }

    /// <summary>Marks what a telling concerns. The grain that committed has what it did in memory already, and is not concerned.</summary>
    public void Mark(ViewsChanged changed)
    {
        Observe(changed.Position);
        Mark(ResourceKind.User, changed.Users.AsSpan(), changed.Position);
        Mark(ResourceKind.Group, changed.Groups.AsSpan(), changed.Position);
        if (changed.RenamedGroup is { } group)
        {
            MarkHolders(group, changed.Position);
        }

        if (changed.EveryUser)
        {
            foreach (var user in _users.Values)
            {
                MarkIfLacking(user, changed.Position);
            }
        }
    }

    /// <summary>Marks every user that may remember a group, which has another name or is gone.</summary>
    /// <param name="groupId">The group.</param>
    /// <param name="position">The change's place in the log.</param>
    public void MarkHolders(Guid groupId, long position)
    {
        foreach (var user in _users.Values)
        {
            if (user.MayHold(groupId))
            {
                MarkIfLacking(user, position);
            }
        }
    }

    /// <summary>Marks resources, if they are here and may lack a change.</summary>
    public void Mark(ResourceKind kind, ReadOnlySpan<Guid> ids, long position)
    {
        foreach (var id in ids)
        {
            if (Find(kind, id) is { } resource)
            {
                MarkIfLacking(resource, position);
            }
        }
    }

    /// <summary>Marks all that may lack something up to a place in the log.</summary>
    public void MarkAll(long position)
    {
        foreach (var resource in All)
        {
            MarkIfLacking(resource, position);
        }
    }

    /// <summary>Marks what an entry of the log concerns.</summary>
    public void Mark(ChangeMark change)
    {
        if (Find(change.ResourceKind, change.ResourceId) is { } resource && resource.MayLack(change.Position, change.Version))
        {
            resource.MarkStale();
        }

        switch (change.Kind)
        {
            case ChangeKind.Updated or ChangeKind.Deleted when change.ResourceKind == ResourceKind.Group:
                MarkHolders(change.ResourceId, change.Position);
                break;
            case ChangeKind.MembersAdded or ChangeKind.MembersRemoved:
                Mark(ResourceKind.User, change.Others.AsSpan(), change.Position);
                break;
            case ChangeKind.GroupsLeft or ChangeKind.GroupsSuspended or ChangeKind.GroupsRestored:
                Mark(ResourceKind.Group, change.Others.AsSpan(), change.Position);
                break;
        }
    }

    /// <summary>Says that everything up to a place in the log has been marked, and until when that is fresh enough.</summary>
    /// <param name="position">The place.</param>
    /// <param name="freshUntil">Timestamp of the time provider.</param>
    public void Follow(long position, long freshUntil)
    {
        TailPosition = position;
        Volatile.Write(ref _freshUntil, freshUntil);
    }

    /// <summary>Stops trusting what is remembered. The next round of the tail begins anew.</summary>
    public void Lapse()
    {
        TailPosition = null;
        Volatile.Write(ref _freshUntil, long.MinValue);
    }

    private static void MarkIfLacking(ResourceMemory resource, long position)
    {
        if (resource.MayLack(position, 0))
        {
            resource.MarkStale();
        }
    }

    private ConcurrentDictionary<Guid, ResourceMemory> Of(ResourceKind kind) => kind == ResourceKind.User ? _users : _groups;
}
