using System.Security.Cryptography;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>A server under test.</summary>
public abstract class ScimHost : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    public abstract Uri Address { get; }

    /// <summary>Calls its grains.</summary>
    public abstract IGrainFactory Grains { get; }

    /// <summary>The store behind its grains, if it is in this process.</summary>
    public virtual IDirectoryStore Store => throw new NotSupportedException("Only a server in this process shows its store.");

    /// <summary>What it does with connections, if it is in this process.</summary>
    public virtual ConnectionWatch Connections => throw new NotSupportedException("Only a server in this process shows its connections.");

    /// <summary>Makes a tenant that nobody else uses.</summary>
    public async Task<TestTenant> CreateTenantAsync()
    {
        var tenant = TenantId.Parse($"t-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}");
        var created = await Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(tenant)).CreateAsync("Test");
        Assert.Null(created.Error);
        return new TestTenant(this, tenant);
    }

    public abstract ValueTask DisposeAsync();
}
