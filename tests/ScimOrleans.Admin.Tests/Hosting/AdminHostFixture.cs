using ScimOrleans.Admin.Tests.Hosting;

[assembly: AssemblyFixture(typeof(AdminHostFixture))]

namespace ScimOrleans.Admin.Tests.Hosting;

/// <summary>One server for all tests, started when the first of them asks. Each test makes tenants of its own, so that none sees another's.</summary>
public sealed class AdminHostFixture : IAsyncDisposable
{
    private readonly Lazy<Task<AdminHost>> _host = new(() => AdminHost.StartAsync());

    /// <summary>The server.</summary>
    public Task<AdminHost> GetAsync() => _host.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_host.IsValueCreated && _host.Value.IsCompletedSuccessfully)
        {
            await (await _host.Value).DisposeAsync();
        }
    }
}
