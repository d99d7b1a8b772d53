using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>A prepared statement with numbered parameters.</summary>
internal sealed class SqliteStatement(SqliteCommand command) : IDisposable
{
    /// <summary>Runs it.</summary>
    /// <returns>Number of rows written.</returns>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs it and reads the rows. To be disposed before the statement is run again.</summary>
    public SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return command.ExecuteReader();
    }

    /// <summary>The ids in the first column.</summary>
    public List<Guid> ReadIds(params ReadOnlySpan<object?> values)
    {
        using var rows = Read(values);
        var ids = new List<Guid>();
        while (rows.Read())
        {
            ids.Add(rows.GetId(0));
        }

        return ids;
    }

    /// <summary>The number in the only row and column, or <see langword="null"/> without a row.</summary>
    public long? ReadNumber(params ReadOnlySpan<object?> values)
    {
        using var rows = Read(values);
        return rows.Read() ? rows.GetInt64(0) : null;
    }

    public void Dispose() => command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i] switch
            {
                null => DBNull.Value,
                Guid id => id.ToByteArray(bigEndian: true),
                DateTimeOffset instant => SqliteInstant.ToColumn(instant),
                ReadOnlyMemory<byte> bytes => bytes.ToArray(),
                Enum number => Convert.ToInt64(number, CultureInfo.InvariantCulture),
                var other => other,
            };
            if (i == command.Parameters.Count)
            {
                command.Parameters.Add(new SqliteParameter(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), value));
            }
            else
            {
                command.Parameters[i].Value = value;
            }
        }
    }
}

/// <summary>How columns are read.</summary>
internal static class SqliteColumns
{
    public static Guid GetId(this SqliteDataReader row, int ordinal) => new(row.GetFieldValue<byte[]>(ordinal), bigEndian: true);

    public static DateTimeOffset GetInstant(this SqliteDataReader row, int ordinal) => SqliteInstant.FromColumn(row.GetInt64(ordinal));

    public static string? GetText(this SqliteDataReader row, int ordinal) => row.IsDBNull(ordinal) ? null : row.GetString(ordinal);

    public static byte[] GetBytes(this SqliteDataReader row, int ordinal) => row.IsDBNull(ordinal) ? [] : row.GetFieldValue<byte[]>(ordinal);
}
