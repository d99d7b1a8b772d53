using Orleans.Services;
using ScimOrleans.Abstractions.Cluster;

namespace ScimOrleans.Grains.Cluster;

/// <summary>Says, on each silo, how it fares.</summary>
[Alias("scim.ISiloReporter"), GrainInterfaceType("scim.silo-reporter")]
internal interface ISiloReporter : IGrainService
{
    /// <summary>What the silo says of itself. Asking twice is harmless.</summary>
    [Alias("Report")]
    Task<SiloReport> ReportAsync();
}
