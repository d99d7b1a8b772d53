using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ScimOrleans.Grains.Tests.Placement;

/// <summary>A cluster whose other silo is as a test says.</summary>
internal sealed class FakeMembership : IClusterMembershipService
{
    private readonly Channel<(ClusterMembershipSnapshot Snapshot, TaskCompletionSource Seen)> _updates = Channel.CreateUnbounded<(ClusterMembershipSnapshot, TaskCompletionSource)>();
    private int _generation = 1;
    private bool _dead;

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(0));

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => ReadAsync();

    /// <summary>Gives the silo a status, and ends when that has been taken note of. After its death there is another one.</summary>
    public Task ChangeAsync(SiloStatus status)
    {
        _generation += _dead ? 1 : 0;
        _dead = status == SiloStatus.Dead;
        var silo = SiloAddress.New(IPAddress.Loopback, 11_111, _generation);
        CurrentSnapshot = new(CurrentSnapshot.Members.SetItem(silo, new(silo, status, "other")), new(CurrentSnapshot.Version.Value + 1));
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _updates.Writer.TryWrite((CurrentSnapshot, seen));
        return seen.Task;
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

    private async IAsyncEnumerable<ClusterMembershipSnapshot> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (snapshot, seen) in _updates.Reader.ReadAllAsync(cancellationToken))
        {
            yield return snapshot;
            seen.SetResult();
        }
    }
}
