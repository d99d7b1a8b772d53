using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.TestKit;

namespace ScimOrleans.Storage.Tests.Hosting;

public sealed class StorageServiceCollectionExtensionsTests : IDisposable
{
    private const string ConnectionString = "Host=127.0.0.1;Database=directory";

    private readonly TestFolder _folder = TestFolder.Create("hosting");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddSqliteDirectory_Migrated_KeepsADirectoryInTheFolder()
    {
        var tenant = TenantId.Parse("acme");
        await using (var services = Services(s => s.AddSqliteDirectory(_folder.Combine("data"))))
        {
            await services.GetRequiredService<SchemaMigrator>().MigrateAsync();
            await services.GetRequiredService<IDirectoryStore>().CreateTenantAsync(tenant, DateTimeOffset.UnixEpoch);
        }

        Assert.True(File.Exists(_folder.Combine("data", StorageServiceCollectionExtensions.SqliteFileName)));
        await using var again = Services(s => s.AddSqliteDirectory(_folder.Combine("data")));
        Assert.Equal(1, (await again.GetRequiredService<IDirectoryStore>().ReadPositionsAsync([tenant]))[tenant]);
    }

    [Fact]
    public async Task AddSqliteDirectory_OrleansDatabase_IsSqliteWithoutClustering()
    {
        await using var services = Services(s => s.AddSqliteDirectory(_folder.Path));

        var database = services.GetRequiredService<OrleansDatabase>();

        Assert.Equal("System.Data.SQLite", database.Invariant);
        Assert.False(database.HasClustering);
        await using var connection = database.DataSource.CreateConnection();
        Assert.IsType<SqliteConnection>(connection, exactMatch: false);
    }

    [Fact]
    public async Task AddPostgreSqlDirectory_OrleansDatabase_SharesThePool()
    {
        await using var services = Services(s => s.AddPostgreSqlDirectory(ConnectionString));

        var database = services.GetRequiredService<OrleansDatabase>();

        Assert.Equal("Npgsql", database.Invariant);
        Assert.True(database.HasClustering);
        Assert.Same(services.GetRequiredService<NpgsqlDataSource>(), database.DataSource);
    }

    [Fact]
    public async Task AddPostgreSqlDirectory_Options_FillWhatTheConnectionStringLeavesOpen()
    {
        await using var services = Services(s => s.AddPostgreSqlDirectory($"{ConnectionString};Command Timeout=7", o =>
        {
            o.CommandTimeout = TimeSpan.FromSeconds(20);
            o.MaxPoolSize = 12;
        }));

        var settings = new NpgsqlConnectionStringBuilder(services.GetRequiredService<NpgsqlDataSource>().ConnectionString);

        Assert.Equal(7, settings.CommandTimeout);
        Assert.Equal(12, settings.MaxPoolSize);
    }

    [Theory]
    [InlineData("MaxReaders", "1")]
    [InlineData("MaxReaders", "1001")]
    [InlineData("MaxPoolSize", "3")]
    [InlineData("CommandTimeout", "00:00:00.5")]
    public async Task StorageOptions_OutOfRange_AreRefusedByName(string option, string value)
    {
        await using var services = Services(s => s.AddSqliteDirectory(_folder.Path), (option, value));

        var refusal = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<StorageOptions>>().Value);

        Assert.Contains(option, refusal.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(Action<IServiceCollection> add, params (string Option, string Value)[] options)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(options.Select(o => KeyValuePair.Create($"{StorageOptions.SectionName}:{o.Option}", (string?)o.Value))).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration);
        add(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
