using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Changes;

/// <summary>Operations that wait for a transaction: first come, first served within a tenant, and in turn over tenants. Not thread-safe.</summary>
internal sealed class CommitBacklog
{
    private readonly Dictionary<TenantId, LinkedList<CommitEntry>> _byTenant = [];

    /// <summary>Tenants that have something waiting, the next one to be served first.</summary>
    private readonly LinkedList<TenantId> _turns = new();

    public int Count { get; private set; }

    public void Add(CommitEntry entry)
    {
        var tenant = entry.Operation.Tenant;
        if (!_byTenant.TryGetValue(tenant, out var waiting))
        {
            _byTenant.Add(tenant, waiting = new());
            _turns.AddLast(tenant);
        }

        entry.Place = waiting.AddLast(entry);
        Count++;
    }

    /// <summary>Takes an operation out before it is sent.</summary>
    /// <returns>Whether it was still waiting.</returns>
    public bool Remove(CommitEntry entry)
    {
        if (entry.Place?.List is not { } waiting)
        {
            return false;
        }

        waiting.Remove(entry.Place);
        Count--;
        var tenant = entry.Operation.Tenant;
        if (waiting.Count == 0)
        {
            _byTenant.Remove(tenant);
            _turns.Remove(tenant);
        }

        return true;
    }

    /// <summary>Takes the next operations: one of each tenant in turn, until there are enough. One that is larger than all bytes allowed goes alone.</summary>
    public List<CommitEntry> Take(int maxCount, int maxBytes)
    {
        var taken = new List<CommitEntry>(Math.Min(maxCount, Count));
        var bytes = 0L;
        while (taken.Count < maxCount && _turns.First is { } turn)
        {
            var waiting = _byTenant[turn.Value];
            var entry = waiting.First!.Value;
            bytes += entry.Bytes;
            if (taken.Count > 0 && bytes > maxBytes)
            {
                break;
            }

            taken.Add(entry);
            Count--;
            waiting.RemoveFirst();
            _turns.RemoveFirst();
            if (waiting.Count > 0)
            {
                _turns.AddLast(turn);
            }
            else
            {
                _byTenant.Remove(turn.Value);
            }
        }

        return taken;
    }
}
