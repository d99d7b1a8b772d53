namespace ScimOrleans.Grains.Changes;

/// <summary>Says whether the cluster counts this silo as active. Tests replace it.</summary>
internal interface ISiloStanding
{
    /// <summary>Reads the cluster's membership table: a silo that was stopped for a while does not know otherwise that it was declared dead.</summary>
    Task<bool> IsActiveAsync(CancellationToken cancellationToken);
}

/// <inheritdoc cref="ISiloStanding"/>
internal sealed class SiloStanding(IClusterMembershipService membership, ILocalSiloDetails local) : ISiloStanding
{
    /// <inheritdoc/>
    public async Task<bool> IsActiveAsync(CancellationToken cancellationToken)
    {
        await membership.Refresh(default, cancellationToken);
        return membership.CurrentSnapshot.GetSiloStatus(local.SiloAddress) == SiloStatus.Active;
    }
}
