using Npgsql;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>Databases with the product's tables, each of one test.</summary>
internal static class MigratedDatabase
{
    public static async Task<PostgresDatabase> CreateAsync()
    {
        var server = await PostgresServer.Shared;
        return await server.CreateDatabaseAsync(nameof(MigratedDatabase), MigrateAsync);
    }

    private static async Task MigrateAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        var assembly = typeof(PostgreSqlDirectoryStore).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.Contains(".PostgreSql.Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
            await using var command = new NpgsqlCommand(await script.ReadToEndAsync(), connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
