using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Grains.Memory;

/// <summary>
/// What one activation remembers of its user or group, and what its silo knows of that: enough to tell it that its memory is old, and to serve what it has published.
/// </summary>
/// <remarks>
/// The activation alone loads, keeps and withdraws, on its own scheduler; tellings and the tail mark, and requests read, at the same time. There may be a million in a
/// silo: what is the same for all of them is handed in.
/// </remarks>
internal sealed class ResourceMemory(TenantMemory tenant, ResourceKind kind, Guid id, IGrainContext context)
{
    private readonly byte _kind = (byte)kind;
    private RememberedResource? _remembered;
    private long _position;
    private int _staleMarks;
    private bool _isPublished;

    /// <summary>Whose it is.</summary>
    public TenantMemory Tenant { get; } = tenant;

    /// <summary>User or group.</summary>
    public ResourceKind Kind => (ResourceKind)_kind;

    /// <summary>The resource.</summary>
    public Guid Id { get; } = id;

    /// <summary>The activation.</summary>
    public IGrainContext Context { get; } = context;

    /// <summary>Whether this activation has loaded or committed anything.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Whether anything is remembered, old or not.</summary>
    public bool IsLoaded => _remembered is not null;

    /// <summary>Whether nothing is remembered that anybody could ask for.</summary>
    public bool IsEmpty => _remembered is null or { Detached: true };

    /// <summary>
    /// How often the memory was marked as old. A counter and not a flag: a load compares it before and after, so that a mark that comes in
    /// between is not lost with the load's own result.
    /// </summary>
    public int StaleMarks => Volatile.Read(ref _staleMarks);

    /// <summary>What is remembered, if it is known to be at most the stale bound old.</summary>
    public RememberedResource? Trusted => Volatile.Read(ref _remembered) is { } remembered && remembered.StaleMarks == StaleMarks && Tenant.IsFresh ? remembered : null;

    /// <summary>What requests may be answered with now.</summary>
    public RememberedResource? Published => Volatile.Read(ref _isPublished) ? Trusted : null;

    /// <summary>Reads the resource from the store and remembers it.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="viewer">Who asks: a user's groups are remembered as it sees them.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns><see langword="null"/> if there is no such resource.</returns>
    /// <remarks>
    /// Until it has ended, every change of any group concerns this activation, since nobody knows what it will have read.
    /// </remarks>
    public async Task<RememberedResource?> LoadAsync(IDirectoryStore store, ResourceOwner viewer, CancellationToken cancellationToken)
    {
        Register();
        Forget();

        // From here on changes are skipped that the load has. What was remembered before lacks them, and is shown to nobody any more.
        Volatile.Write(ref _position, Tenant.KnownPosition);
        var marks = StaleMarks;
        return await store.ReadAsync(Tenant.Tenant, Kind, Id, viewer, cancellationToken) is { } row ? Keep(row, null, marks) : null;
    }

    /// <summary>Prepares for a commit: nobody is shown any more what is about to be old.</summary>
    /// <returns>The marks that what the commit makes is to carry, unless it is made from something older.</returns>
    public int BeginCommit()
    {
        Register();
        Withdraw();
        return StaleMarks;
    }

    /// <summary>Remembers a row.</summary>
    /// <param name="row">The row, as it was read or as a commit made it.</param>
    /// <param name="resource">What <see cref="StoredResource.Json"/> holds, if that is at hand.</param>
    /// <param name="staleMarks">The marks before the oldest part of it was read: a user's groups are not part of what a commit says.</param>
    public RememberedResource Keep(StoredResource row, Resource? resource, int staleMarks) =>
        Keep(RememberedResource.Of(row, resource, staleMarks, Tenant.Shared));

    /// <summary>Remembers what a commit left.</summary>
    public RememberedResource Keep(ResourceChange change) => Keep(change.Basis.After(change.Plan, change.Result, Tenant.Shared));

    /// <summary>Goes on remembering what was there before a commit that changed nothing.</summary>
    public RememberedResource Keep(RememberedResource remembered)
    {
        Volatile.Write(ref _remembered, remembered);
        Volatile.Write(ref _isPublished, true);
        return remembered;
    }

    /// <summary>Says that the memory has every membership up to a position: an inactive user's, which are none.</summary>
    public void Includes(long position) => Volatile.Write(ref _position, Math.Max(position, _position));

    /// <summary>Forgets everything: what the store has is not known any more.</summary>
    public void Forget()
    {
        Withdraw();
        Volatile.Write(ref _remembered, null);
    }

    /// <summary>Says that the memory is older than the store. Marking twice is harmless.</summary>
    public void MarkStale() => Interlocked.Increment(ref _staleMarks);

    /// <summary>Whether the memory may lack a change of the resource's own row.</summary>
    /// <param name="position">The change's place in the log.</param>
    /// <param name="version">Version that the change gave the row; 0 if the log does not say.</param>
    public bool MayLack(long position, long version) =>
        position > Volatile.Read(ref _position) && (version == 0 || version > (Volatile.Read(ref _remembered)?.Version ?? 0));

    /// <summary>Whether the user may remember a group.</summary>
    public bool MayHold(Guid groupId) => Volatile.Read(ref _remembered) is not { } remembered || remembered.GroupIds.Contains(groupId);

    /// <summary>The answer to a request.</summary>
    /// <param name="remembered">What is remembered of the resource.</param>
    /// <param name="changed">Whether the request changed anything.</param>
    /// <param name="changes">What it changed.</param>
    public ResourceReply Reply(RememberedResource remembered, bool changed = false, ResourceChanges? changes = null) =>
        new() { Id = Id, ETag = remembered.ETag, Body = remembered.Body, Changed = changed, Changes = changed ? changes : null };

    /// <summary>Ends with the activation.</summary>
    public void Release()
    {
        Forget();
        if (IsUsed)
        {
            Tenant.Release(this);
        }
    }

    /// <summary>Takes back what was published: a commit is about to be sent, or the activation ends.</summary>
    private void Withdraw() => Volatile.Write(ref _isPublished, false);

    /// <summary>Makes the activation known before its first load or commit: what changes from then on reaches it.</summary>
    private void Register()
    {
        if (!IsUsed)
        {
            IsUsed = true;
            Tenant.Register(this);
        }
    }
}
