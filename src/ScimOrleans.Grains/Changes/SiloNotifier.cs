using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ScimOrleans.Grains.Memory;

namespace ScimOrleans.Grains.Changes;

/// <inheritdoc cref="ISiloNotifier"/>
[Reentrant]
internal sealed class SiloNotifier(GrainId id, Silo silo, ILoggerFactory loggerFactory, ActiveResources resources)
    : GrainService(id, silo, loggerFactory), ISiloNotifier
{
    /// <inheritdoc/>
    public Task ViewsChangedAsync(ViewsChanged changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        resources.Of(changed.Tenant).Mark(changed);
        return Task.CompletedTask;
    }
}
