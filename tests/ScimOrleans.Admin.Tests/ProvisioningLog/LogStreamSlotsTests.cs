using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Admin.ProvisioningLog;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

public sealed class LogStreamSlotsTests
{
    private readonly LogStreamSlots _slots = new(Options.Create(new AdminOptions { MaxLogStreams = 3, MaxLogStreamsPerTenant = 2 }));

    [Fact]
    public void TryTake_AsManyAsATenantMayHave_LeavesTheOthersTheirs()
    {
        var first = Take("acme");
        Take("acme");

        Assert.Equal(nameof(AdminOptions.MaxLogStreamsPerTenant), Refuse("acme"));
        Take("other");
        Assert.Equal(nameof(AdminOptions.MaxLogStreams), Refuse("third"));

        first.Dispose();
        first.Dispose();
        Take("third");
        Assert.Equal(nameof(AdminOptions.MaxLogStreams), Refuse("acme"));
    }

    private IDisposable Take(string tenant)
    {
        Assert.True(_slots.TryTake(TenantId.Parse(tenant), out var slot, out var limit), limit);
        return slot;
    }

    private string Refuse(string tenant)
    {
        Assert.False(_slots.TryTake(TenantId.Parse(tenant), out _, out var limit));
        return limit;
    }
}
