using Microsoft.Extensions.Logging.Abstractions;
using ScimOrleans.Storage.Migrations;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>Databases with the product's tables, each of one test.</summary>
internal static class MigratedDatabase
{
    public static async Task<PostgresDatabase> CreateAsync() => await CreateAsync(await PostgresServer.Shared);

    public static Task<PostgresDatabase> CreateAsync(PostgresServer server) => server.CreateDatabaseAsync(
        nameof(MigratedDatabase), connectionString => SchemaMigrator.ForPostgreSql(connectionString, NullLogger<SchemaMigrator>.Instance).MigrateAsync());
}
