using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace ScimOrleans.Server.Tests.Isolation;

/// <summary>All that is in the embedded database, a line for each row.</summary>
internal static class DatabaseCopy
{
    /// <summary>What may change when nothing does: that somebody was refused is written down, and where connectors look for it.</summary>
    private static readonly string[] _logs = ["provisioning_entries", "provisioning_logs"];

    /// <summary>Reads it.</summary>
    /// <param name="folder">The server's data folder.</param>
    /// <param name="except">Tables that are left out beside the provisioning log.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(string folder, params string[] except)
    {
        var rows = new List<string>();
        await using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(folder, "*.db").Single()};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        foreach (var table in await TablesAsync(connection))
        {
            if (_logs.Contains(table) || except.Contains(table))
            {
                continue;
            }

            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add($"{table}: {string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column))))}");
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private static async Task<List<string>> TablesAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static string Text(object value) => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
