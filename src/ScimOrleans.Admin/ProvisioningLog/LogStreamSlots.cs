using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Admin.ProvisioningLog;

/// <summary>How many live streams this process sends at once, of all tenants and of each: nobody's readers take everybody's places.</summary>
internal sealed class LogStreamSlots(IOptions<AdminOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TenantId, int> _ofTenants = [];
    private int _all;

    /// <summary>Takes a place, which is free again when it is disposed.</summary>
    /// <param name="tenant">Whose log is read.</param>
    /// <param name="slot">The place.</param>
    /// <param name="limit">Name of the option that there is none for; <see langword="null"/> if there was one.</param>
    public bool TryTake(TenantId tenant, [NotNullWhen(true)] out IDisposable? slot, [NotNullWhen(false)] out string? limit)
    {
        lock (_lock)
        {
            var ofTenant = _ofTenants.GetValueOrDefault(tenant);
            limit = _all >= options.Value.MaxLogStreams ? nameof(AdminOptions.MaxLogStreams) : ofTenant >= options.Value.MaxLogStreamsPerTenant ? nameof(AdminOptions.MaxLogStreamsPerTenant) : null;
            slot = limit is null ? new Slot(this, tenant) : null;
            if (slot is not null)
            {
                _all++;
                _ofTenants[tenant] = ofTenant + 1;
            }

            return slot is not null;
        }
    }

    private void Free(TenantId tenant)
    {
        lock (_lock)
        {
            _all--;
            if (--_ofTenants[tenant] == 0)
            {
                _ofTenants.Remove(tenant);
            }
        }
    }

    private sealed class Slot(LogStreamSlots slots, TenantId tenant) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0)
            {
                slots.Free(tenant);
            }
        }
    }
}
