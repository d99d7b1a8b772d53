using Orleans.Runtime.Services;

namespace ScimOrleans.Grains.Changes;

/// <summary>Reaches the notifier of each silo. Tests replace it, to lose what it should bring.</summary>
internal interface ISiloNotifiers
{
    /// <summary>The other silos that may hold active users and groups.</summary>
    IReadOnlyList<SiloAddress> Others { get; }

    /// <summary>Tells one silo.</summary>
    Task TellAsync(SiloAddress silo, ViewsChanged changed);
}

/// <inheritdoc cref="ISiloNotifiers"/>
internal sealed class SiloNotifierClient(IServiceProvider services, IClusterMembershipService membership, ILocalSiloDetails local)
    : GrainServiceClient<ISiloNotifier>(services), ISiloNotifiers
{
    private Known _known = new(MembershipVersion.MinValue, []);

    /// <inheritdoc/>
    public IReadOnlyList<SiloAddress> Others
    {
        get
        {
            var known = _known;
            var snapshot = membership.CurrentSnapshot;
            if (known.Version != snapshot.Version)
            {
                // One that shuts down still answers. One that joins has no grains yet.
                _known = known = new(snapshot.Version, [.. snapshot.Members.Values
                    .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown && !member.SiloAddress.Equals(local.SiloAddress))
                    .Select(member => member.SiloAddress)]);
            }

            return known.Silos;
        }
    }

    /// <inheritdoc/>
    public Task TellAsync(SiloAddress silo, ViewsChanged changed) => GetGrainService(silo).ViewsChangedAsync(changed);

    private sealed record Known(MembershipVersion Version, IReadOnlyList<SiloAddress> Silos);
}
