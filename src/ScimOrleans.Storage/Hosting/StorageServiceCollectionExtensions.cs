using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Abstractions.Store.Brake;
using ScimOrleans.Storage.Hosting;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.PostgreSql.Administration;
using ScimOrleans.Storage.PostgreSql.Roles;
using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Sqlite.Administration;
using ScimOrleans.Storage.Sqlite.Roles;
using ScimOrleans.Storage.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the directory's store: one of the two, once.</summary>
/// <remarks>
/// Both register <see cref="IDirectoryStore"/>, <see cref="IRoleStore"/>, <see cref="IDirectoryQueries"/>, <see cref="IAdministratorQueries"/>, <see cref="IProvisioningLogStore"/> and the stores of the administration,
/// <see cref="SchemaMigrator"/>, to be run before anything else uses the store, and <see cref="OrleansDatabase"/>.
/// </remarks>
public static class StorageServiceCollectionExtensions
{
    /// <summary>Name of the database file in the data folder.</summary>
    public const string SqliteFileName = "directory.db";

    /// <summary>Keeps the directory in a PostgreSQL database, 15 or newer, which any number of processes may share.</summary>
    /// <param name="services">What it is added to.</param>
    /// <param name="connectionString">Npgsql's form. The tables are made in the first schema of its search path.</param>
    /// <param name="configure">Sets options after the configuration's section <see cref="StorageOptions.SectionName"/>.</param>
    /// <exception cref="ArgumentException">It is no connection string.</exception>
    public static IServiceCollection AddPostgreSqlDirectory(this IServiceCollection services, string connectionString, Action<StorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        AddStorageOptions(services, configure);
        services.AddSingleton(provider => CreateDataSource(settings, provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddSingleton<IDirectoryStore, PostgreSqlDirectoryStore>();
        services.AddSingleton<IProvisioningLogStore, PostgreSqlProvisioningLogStore>();
        services.AddSingleton<IRoleStore, PostgreSqlRoleStore>();
        services.AddSingleton<PostgreSqlDirectoryQueries>();
        services.AddSingleton<IDirectoryQueries>(provider => provider.GetRequiredService<PostgreSqlDirectoryQueries>());
        services.AddSingleton<IAdministratorQueries>(provider => provider.GetRequiredService<PostgreSqlDirectoryQueries>());
        services.AddSingleton<PostgreSqlSession>();
        services.AddSingleton<ITenantCatalog, PostgreSqlTenantCatalog>();
        services.AddSingleton<IJobStore, PostgreSqlJobStore>();
        services.AddSingleton<IAuditLog, PostgreSqlAuditLog>();
        services.AddSingleton<IRemovalBrakeStore, PostgreSqlRemovalBrakeStore>();
        services.AddSingleton<IIdempotencyStore, PostgreSqlIdempotencyStore>();
        services.AddSingleton(provider => SchemaMigrator.ForPostgreSql(connectionString, provider.GetRequiredService<ILogger<SchemaMigrator>>()));
        return services.AddSingleton(provider => new OrleansDatabase(OrleansDatabase.PostgreSqlInvariant, provider.GetRequiredService<NpgsqlDataSource>()));
    }

    /// <summary>Keeps the directory in a SQLite file, which this process alone uses.</summary>
    /// <param name="services">What it is added to.</param>
    /// <param name="dataFolder">Folder of the file <see cref="SqliteFileName"/>; both are made by <see cref="SchemaMigrator"/> if they do not exist.</param>
    /// <param name="configure">Sets options after the configuration's section <see cref="StorageOptions.SectionName"/>.</param>
    public static IServiceCollection AddSqliteDirectory(this IServiceCollection services, string dataFolder, Action<StorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(dataFolder);
        var database = new SqliteDatabase(Path.Combine(dataFolder, SqliteFileName));
        AddStorageOptions(services, configure);
        services.AddSingleton(database);
        services.AddMetrics();
        services.AddSingleton<SqliteOperations>();
        services.AddSingleton<SqliteWriter>();
        services.AddSingleton(provider => new SqliteReaders(
            database, provider.GetRequiredService<IOptions<StorageOptions>>().Value.MaxReaders, provider.GetRequiredService<SqliteOperations>()));
        services.AddSingleton<IDirectoryStore, SqliteDirectoryStore>();
        services.AddSingleton<IProvisioningLogStore, SqliteProvisioningLogStore>();
        services.AddSingleton<IRoleStore, SqliteRoleStore>();
        services.AddSingleton<SqliteDirectoryQueries>();
        services.AddSingleton<IDirectoryQueries>(provider => provider.GetRequiredService<SqliteDirectoryQueries>());
        services.AddSingleton<IAdministratorQueries>(provider => provider.GetRequiredService<SqliteDirectoryQueries>());
        services.AddSingleton<ITenantCatalog, SqliteTenantCatalog>();
        services.AddSingleton<IJobStore, SqliteJobStore>();
        services.AddSingleton<IAuditLog, SqliteAuditLog>();
        services.AddSingleton<IRemovalBrakeStore, SqliteRemovalBrakeStore>();
        services.AddSingleton<IIdempotencyStore, SqliteIdempotencyStore>();
        services.AddSingleton<SqliteDataSource>();
        services.AddSingleton(provider => SchemaMigrator.ForSqlite(database.File, provider.GetRequiredService<ILogger<SchemaMigrator>>()));
        return services.AddSingleton(provider => new OrleansDatabase(OrleansDatabase.SqliteInvariant, provider.GetRequiredService<SqliteDataSource>()));
    }

    private static void AddStorageOptions(IServiceCollection services, Action<StorageOptions>? configure)
    {
        services.AddSingleton<IDatabaseStatus>(provider => provider.GetRequiredService<SchemaMigrator>());
        services.AddSingleton<ITenantTraces>(provider => provider.GetRequiredService<IAuditLog>());
        services.AddSingleton<ITenantTraces>(provider => provider.GetRequiredService<IIdempotencyStore>());
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.SectionName).Configure(configure ?? (_ => { })).ValidateOnStart();
    }

    private static NpgsqlDataSource CreateDataSource(NpgsqlConnectionStringBuilder settings, StorageOptions options)
    {
        var merged = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
        if (!merged.ShouldSerialize("Command Timeout"))
        {
            merged.CommandTimeout = (int)Math.Ceiling(options.CommandTimeout.TotalSeconds);
        }

        if (!merged.ShouldSerialize("Maximum Pool Size"))
        {
            merged.MaxPoolSize = options.MaxPoolSize;
        }

        return PostgreSqlDataSource.Create(merged.ConnectionString);
    }
}
