using System.Collections.Immutable;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Memory;

/// <summary>
/// What a silo knows of one activation of a user or group: enough to tell it that its memory is old, and to serve what it published. The
/// activation alone writes what it remembers; tellings and the tail mark it, and requests read it, at the same time.
/// </summary>
internal sealed class ActiveResource(TenantMemory tenant, Guid id, IGrainContext context)
{
    private long _staleMarks;
    private Contents _contents = Contents.Nothing;
    private RememberedResource? _published;

    /// <summary>The resource.</summary>
    public Guid Id { get; } = id;

    /// <summary>The activation.</summary>
    public IGrainContext Context { get; } = context;

    /// <summary>
    /// How often the memory was marked as old. A counter and not a flag: a load compares it before and after, so that a mark that comes in
    /// between is not lost with the load's own result.
    /// </summary>
    public long StaleMarks => Volatile.Read(ref _staleMarks);

    /// <summary>What requests may be answered with now.</summary>
    public RememberedResource? Published => Volatile.Read(ref _published) is { } remembered && Trusts(remembered) ? remembered : null;

    /// <summary>Whether a remembered is known to be at most the stale bound old.</summary>
    public bool Trusts(RememberedResource remembered) => remembered.StaleMarks == StaleMarks && tenant.IsFresh;

    /// <summary>Says that the memory is older than the store. Marking twice is harmless.</summary>
    public void MarkStale()
    {
        Interlocked.Increment(ref _staleMarks);
        Volatile.Write(ref _published, null);
    }

    /// <summary>Begins a load. Until it has ended, every change of any group concerns this activation, since nobody knows what it will have read.</summary>
    /// <returns>The marks that the remembered is to carry.</returns>
    public long BeginLoad()
    {
        // From here on changes are skipped that the new load has, and what is published may lack.
        Withdraw();
        Volatile.Write(ref _contents, new(0, tenant.KnownPosition, null));
        return StaleMarks;
    }

    /// <summary>Ends a load, or a commit: this is remembered from now on.</summary>
    public void Remember(StoredResource row) => Volatile.Write(ref _contents, _contents with { Version = row.Version, Groups = row.Groups });

    /// <summary>Says that the memory has every membership up to a position: an inactive user's, which are none.</summary>
    public void Includes(long position) => Volatile.Write(ref _contents, _contents with { Position = Math.Max(position, _contents.Position) });

    /// <summary>Shows a remembered to requests, unless it is old already.</summary>
    public void Publish(RememberedResource remembered)
    {
        Volatile.Write(ref _published, remembered);
        if (remembered.StaleMarks != StaleMarks)
        {
            // The mark came after the remembered was read, and may have withdrawn what was there before.
            Interlocked.CompareExchange(ref _published, null, remembered);
        }
    }

    /// <summary>Takes back what was published: a commit is about to be sent, or the activation ends.</summary>
    public void Withdraw() => Volatile.Write(ref _published, null);

    /// <summary>Whether the memory may lack a change of the resource's own row.</summary>
    /// <param name="position">The change's place in the log.</param>
    /// <param name="version">Version that the change gave the row; 0 if the log does not say.</param>
    public bool MayLack(long position, long version)
    {
        var contents = Volatile.Read(ref _contents);
        return position > contents.Position && (version == 0 || version > contents.Version);
    }

    /// <summary>Whether the user may remember a group.</summary>
    public bool MayHold(Guid groupId)
    {
        if (Volatile.Read(ref _contents).Groups is not { } groups)
        {
            return true;
        }

        foreach (var group in groups)
        {
            if (group.Id == groupId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What the memory holds.</summary>
    /// <param name="Version">The row's version; 0 if nothing is loaded.</param>
    /// <param name="Position">Everything up to this place in the log is in it.</param>
    /// <param name="Groups">A user's groups; <see langword="null"/> while they are not known.</param>
    private sealed record Contents(long Version, long Position, ImmutableArray<GroupMembership>? Groups)
    {
        public static Contents Nothing { get; } = new(0, 0, null);
    }
}
