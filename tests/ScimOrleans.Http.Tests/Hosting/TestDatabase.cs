using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Model;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>Where a test's server keeps its directory and the state of its connectors.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Registers the store.</summary>
    public abstract void Add(WebApplicationBuilder builder);

    /// <summary>Registers the grain storage.</summary>
    public virtual void Add(ISiloBuilder silo) => silo.AddAdoNetGrainStorage(ScimGrainHosting.StorageName, (OptionsBuilder<AdoNetGrainStorageOptions> options) => options.Configure<OrleansDatabase>((storage, database) =>
    {
        storage.Invariant = database.Invariant;
        storage.DataSource = database.DataSource;
    }));

    /// <summary>Makes the tables.</summary>
    public virtual Task MigrateAsync(IServiceProvider services) => services.GetRequiredService<SchemaMigrator>().MigrateAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>The contract of the store in memory.</summary>
internal sealed class ModelDatabase : TestDatabase
{
    public InMemoryDirectoryStore Store { get; } = new();

    public InMemoryProvisioningLogStore ProvisioningLog { get; } = new();

    public override void Add(WebApplicationBuilder builder) => builder.Services
        .AddSingleton<IDirectoryStore>(Store).AddSingleton<ITenantCatalog>(Store).AddSingleton<IAdministratorQueries>(Store).AddSingleton<IRemovalBrakeStore>(Store).AddSingleton<IJobStore, InMemoryJobStore>().AddSingleton<IProvisioningLogStore>(ProvisioningLog);

    public override void Add(ISiloBuilder silo) => silo.AddMemoryGrainStorage(ScimGrainHosting.StorageName);

    public override Task MigrateAsync(IServiceProvider services) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A SQLite file.</summary>
internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly TestFolder _folder = TestFolder.Create("http");

    public override void Add(WebApplicationBuilder builder) => builder.Services.AddSqliteDirectory(_folder.Path);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A database of the shared PostgreSQL server.</summary>
internal sealed class PostgreSqlTestDatabase(PostgresDatabase database) : TestDatabase
{
    public override void Add(WebApplicationBuilder builder) => builder.Services.AddPostgreSqlDirectory(database.ConnectionString);

    public override ValueTask DisposeAsync() => database.DisposeAsync();
}
