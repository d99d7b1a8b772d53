using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Http.Tests.Responses;

/// <summary>The store in memory, inside one of the test's own.</summary>
internal sealed class StoreDatabase(Func<InMemoryDirectoryStore, IDirectoryStore> decorate) : TestDatabase
{
    /// <summary>The outer store, once the server has started.</summary>
    public IDirectoryStore? Store { get; private set; }

    public override void Add(WebApplicationBuilder builder)
    {
        var store = new InMemoryDirectoryStore();
        builder.Services.AddSingleton(Store = decorate(store)).AddSingleton<ITenantCatalog>(store).AddSingleton<IAdministratorQueries>(store).AddSingleton<IRemovalBrakeStore>(store).AddSingleton<IJobStore, InMemoryJobStore>();
        builder.Services.AddSingleton<IProvisioningLogStore>(new InMemoryProvisioningLogStore());
    }

    public override void Add(ISiloBuilder silo) => silo.AddMemoryGrainStorage(ScimGrainHosting.StorageName);

    public override Task MigrateAsync(IServiceProvider services) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
