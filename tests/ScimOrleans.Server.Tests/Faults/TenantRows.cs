using System.Data.Common;
using System.Globalization;

namespace ScimOrleans.Server.Tests.Faults;

/// <summary>What a database holds of a tenant, in whatever tables there are.</summary>
/// <param name="open">Opens a connection.</param>
/// <param name="tablesOf">Names the tables with a column of a name.</param>
internal sealed class TenantRows(Func<Task<DbConnection>> open, string tablesOf)
{
    /// <summary>Tables that keep what they know of a deleted tenant: what was done, and how far.</summary>
    private static readonly string[] _kept = ["jobs", "audit_log"];

    /// <summary>Rows of a table that belong to the tenant.</summary>
    public async Task<long> CountAsync(string table, string tenant)
    {
        await using var connection = await open();
        return await CountAsync(connection, table, tenant);
    }

    /// <summary>Tables that hold something of the tenant, but for those that keep it.</summary>
    public async Task<IReadOnlyList<string>> TablesAsync(string tenant)
    {
        await using var connection = await open();
        var holding = new List<string>();
        foreach (var table in (await ReadAsync(connection, tablesOf)).Except(_kept))
        {
            if (await CountAsync(connection, table, tenant) > 0)
            {
                holding.Add(table);
            }
        }

        return holding;
    }

    /// <summary>Grains of the tenant that have state, but for its own, which is kept so that nobody else gets its id.</summary>
    public async Task<IReadOnlyList<string>> GrainsAsync(string tenant)
    {
        await using var connection = await open();
        return await ReadAsync(connection, $"select grain_type || ' ' || grain_id_extension from orleans_storage where grain_id_extension like '{tenant}/_%' and payload is not null");
    }

    /// <summary>All rows of the tenant, a line each.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string tenant)
    {
        var rows = new List<string>();
        var tables = await TablesAsync(tenant);
        await using var connection = await open();
        foreach (var table in tables)
        {
            rows.AddRange((await ReadAsync(connection, $"select * from {table} where tenant = '{tenant}'")).Select(row => $"{table}: {row}"));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static async Task<long> CountAsync(DbConnection connection, string table, string tenant) =>
        long.Parse(Assert.Single(await ReadAsync(connection, $"select count(*) from {table} where tenant = '{tenant}'")), CultureInfo.InvariantCulture);

    private static async Task<List<string>> ReadAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own words.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))));
        }

        return rows;
    }

    private static string Text(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        string[] texts => string.Join(",", texts),
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
