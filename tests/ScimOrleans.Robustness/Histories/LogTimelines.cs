using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Robustness.Histories;

/// <summary>
/// A tenant's change log as the witness of what happened in which order. It is believed only because the other checks hold it against
/// the database, and against what the clients were told.
/// </summary>
internal sealed class LogTimelines
{
    private readonly Dictionary<Guid, Timeline<RowState>> _rows = [];
    private readonly Dictionary<(Guid Group, Guid Member), Timeline<RebuiltMembership?>> _memberships = [];
    private readonly Dictionary<string, List<LoggedOperation>> _operations = [];

    /// <summary>Users and groups, also those that are gone.</summary>
    public IReadOnlyDictionary<Guid, Timeline<RowState>> Rows => _rows;

    /// <summary>Owner and kind of each row.</summary>
    public Dictionary<Guid, (ResourceKind Kind, ResourceOwner Owner)> Kinds { get; } = [];

    public IReadOnlyDictionary<(Guid Group, Guid Member), Timeline<RebuiltMembership?>> Memberships => _memberships;

    /// <summary>Operations by the request that made them.</summary>
    public IReadOnlyDictionary<string, List<LoggedOperation>> Operations => _operations;

    public static async Task<LogTimelines> ReadAsync(IDirectoryStore store, TenantId tenant)
    {
        var changes = new List<ChangeRecord>();
        while (await store.ReadChangesAsync(tenant, changes.Count, 1_000) is { Count: > 0 } page)
        {
            changes.AddRange(page);
        }

        var timelines = new LogTimelines();
        var rebuild = new DirectoryRebuild();
        for (int i = 0, end; i < changes.Count; i = end)
        {
            for (end = i + 1; end < changes.Count && changes[end].OperationId == changes[i].OperationId; end++)
            {
            }

            timelines.Add(rebuild, changes[i..end]);
        }

        return timelines;
    }

    /// <summary>Nobody sees a part of an operation, so all of it happens at its last place.</summary>
    private void Add(DirectoryRebuild rebuild, List<ChangeRecord> operation)
    {
        var position = operation[^1].Position;
        var concerned = new HashSet<(Guid Group, Guid Member)>();
        foreach (var change in operation)
        {
            rebuild.Apply(change);
            var ofGroup = change.Kind is ChangeKind.MembersAdded or ChangeKind.MembersRemoved or ChangeKind.MembersPending;
            concerned.UnionWith(change.Others.Select(other => ofGroup ? (change.ResourceId, other) : (other, change.ResourceId)));
            if (change.Kind == ChangeKind.Deleted)
            {
                concerned.UnionWith(_memberships.Keys.Where(key => key.Group == change.ResourceId || key.Member == change.ResourceId));
            }

            var row = rebuild.Rows.GetValueOrDefault(change.ResourceId);
            Of(_rows, change.ResourceId).Add(position, row is null ? null : RowState.OfLog(row));
            if (row is not null)
            {
                Kinds[change.ResourceId] = (row.Kind, row.Owner);
            }
        }

        foreach (var key in concerned)
        {
            Of(_memberships, key).Add(position, rebuild.Memberships.TryGetValue(key, out var state) ? state : null);
        }

        if (!_operations.TryGetValue(operation[0].RequestId, out var others))
        {
            _operations.Add(operation[0].RequestId, others = []);
        }

        others.Add(new(operation[0].OperationId, position, operation[0].Actor));
    }

    private static Timeline<T> Of<TKey, T>(Dictionary<TKey, Timeline<T>> timelines, TKey key)
        where TKey : notnull
    {
        if (!timelines.TryGetValue(key, out var timeline))
        {
            timelines.Add(key, timeline = new());
        }

        return timeline;
    }
}

/// <summary>One committed operation.</summary>
internal sealed record LoggedOperation(Guid Id, long Position, ResourceOwner Actor);
