using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Npgsql;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Columns in the types of the contract. NULL is the type's emptiness.</summary>
internal static class ReaderColumns
{
    public static DateTimeOffset GetTime(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<DateTimeOffset>(column);

    public static ResourceOwner GetOwner(this NpgsqlDataReader reader, int column) => ResourceOwner.Parse(reader.GetString(column));

    public static string? GetStringOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? GetInt64OrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    /// <summary>A text's bytes as they are stored, UTF-8.</summary>
    public static ReadOnlyMemory<byte> GetUtf8(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? default : reader.GetFieldValue<byte[]>(column);

    public static ImmutableArray<Guid> GetIds(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? [] : ImmutableCollectionsMarshal.AsImmutableArray(reader.GetFieldValue<Guid[]>(column));
}
