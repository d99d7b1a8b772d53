using Orleans.Services;

namespace ScimOrleans.Grains.Changes;

/// <summary>Takes, on each silo, what commits of other silos tell its active users and groups.</summary>
[Alias("scim.ISiloNotifier"), GrainInterfaceType("scim.silo-notifier")]
internal interface ISiloNotifier : IGrainService
{
    /// <summary>Marks what is active here and concerned. A repeat is harmless; a lost one is made up for by the tail.</summary>
    [Alias("ViewsChanged")]
    Task ViewsChangedAsync(ViewsChanged changed);
}
