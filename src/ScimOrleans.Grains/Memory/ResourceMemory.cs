using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Telemetry;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Memory;

/// <summary>
/// What one activation remembers of its resource. Used on the activation's own scheduler only; what others may do at the same time goes
/// through <see cref="ActiveResource"/>.
/// </summary>
internal sealed class ResourceMemory(
    IDirectoryStore store,
    TenantMemory tenant,
    ResourceKind kind,
    Guid id,
    IGrainContext context,
    GrainMetrics metrics)
{
    private ActiveResource? _active;
    private RememberedResource? _remembered;

    /// <summary>Whether this activation has loaded or committed anything.</summary>
    public bool IsUsed => _active is not null;

    /// <summary>Whether nothing is remembered that anybody could ask for.</summary>
    public bool IsEmpty => _remembered is null or { Row.Detached: true };

    /// <summary>What is remembered, if it is known to be at most the stale bound old.</summary>
    public RememberedResource? Trusted => _remembered is { } remembered && _active!.Trusts(remembered) ? remembered : null;

    /// <summary>Reads the resource from the store and remembers it.</summary>
    /// <param name="viewer">Who asks: a user's groups are remembered as it sees them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="null"/> if there is no such resource.</returns>
    public async Task<RememberedResource?> LoadAsync(ResourceOwner viewer, CancellationToken cancellationToken)
    {
        metrics.ReadFromStore(memoryRefused: _remembered is not null);
        _remembered = null;
        var marks = Active.BeginLoad();
        return await store.ReadAsync(tenant.Tenant, kind, id, viewer, cancellationToken) is { } row ? Keep(row, null, marks) : null;
    }

    /// <summary>Prepares for a commit: nobody is shown any more what is about to be old.</summary>
    /// <returns>The marks that what the commit makes is to carry, unless it is made from something older.</returns>
    public long BeginCommit()
    {
        Active.Withdraw();
        return Active.StaleMarks;
    }

    /// <summary>Remembers a row.</summary>
    /// <param name="row">The row, as it was read or as a commit made it.</param>
    /// <param name="resource">What <see cref="StoredResource.Json"/> holds, if that is at hand.</param>
    /// <param name="staleMarks">The marks before the oldest part of it was read: a user's groups are not part of what a commit says.</param>
    public RememberedResource Keep(StoredResource row, Resource? resource, long staleMarks)
    {
        var reply = new ResourceReply { Id = id, ETag = row.ETag, Body = Representation.Write(row, resource) };
        var remembered = new RememberedResource(row, reply, staleMarks);
        Active.Remember(row);
        return Keep(remembered);
    }

    /// <summary>Goes on remembering what was there before a commit that changed nothing.</summary>
    public RememberedResource Keep(RememberedResource remembered)
    {
        _remembered = remembered;
        Active.Publish(remembered);
        return remembered;
    }

    /// <summary>Says that no membership up to a place in the log is lacking, because there is none.</summary>
    public void Includes(long position) => Active.Includes(position);

    /// <summary>Forgets everything: what the store has is not known any more.</summary>
    public void Forget()
    {
        _remembered = null;
        _active?.Withdraw();
    }

    /// <summary>Says that memberships changed.</summary>
    public void MarkStale() => _active?.MarkStale();

    /// <summary>Ends with the activation.</summary>
    public void Release()
    {
        Forget();
        if (_active is not null)
        {
            tenant.Release(kind, _active);
        }
    }

    /// <summary>Makes the activation known before its first load or commit: what changes from then on reaches it.</summary>
    private ActiveResource Active => _active ??= tenant.Register(kind, id, context);
}
