using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.FilterToSql;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Pages of users and groups.</summary>
internal sealed class PageReader : IDisposable
{
    private readonly PageMemory _memory = new();

    /// <summary>Counts all that match and reads the page, in one snapshot.</summary>
    public async Task<DirectoryPage> ReadAsync(NpgsqlConnection connection, DirectoryQuery query, CancellationToken cancellationToken)
    {
        var sql = new QuerySql(PostgreSqlDialect.Instance, query);
        var seeks = PageStatement.CanSeek(query, sql.OrderedBy);
        var key = PageMemory.KeyOf(query, sql);
        if (key is not null && _memory.TryFind(key, out var list))
        {
            var page = await ReadAsync(connection, query, list, seeks, cancellationToken);
            if (page.Position == list.Position)
            {
                page.AddPlacesTo(list);
                return new(list.Total, page.Resources);
            }
        }

        var read = await ReadAsync(connection, query, known: null, seeks, cancellationToken);
        if (key is not null && read.Total >= PageMemory.LeastTotal && read.Position is { } position)
        {
            var learned = new RememberedList(position, read.Total);
            read.AddPlacesTo(learned);
            _memory.Keep(key, learned);
        }

        return new(read.Total, read.Resources);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    private static async Task<PageRead> ReadAsync(NpgsqlConnection connection, DirectoryQuery query, RememberedList? known, bool seeks, CancellationToken cancellationToken)
    {
        var page = await ReadAsync(connection, query, new PageStatement(query, known, seeks), cancellationToken);
        return seeks && page.First is { } first && PageStatement.IsShared(first.Key)
            ? await ReadAsync(connection, query, new PageStatement(query, known, seeks: false), cancellationToken)
            : page;
    }

    private static async Task<PageRead> ReadAsync(NpgsqlConnection connection, DirectoryQuery query, PageStatement statement, CancellationToken cancellationToken)
    {
        await using var command = statement.CreateCommand(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var page = new PageRead();
        while (await reader.ReadAsync(cancellationToken))
        {
            var behind = reader.FieldCount - 3;
            page.Position = reader.GetInt64OrNull(behind);
            page.Total = reader.GetInt64OrNull(behind + 1) ?? 0;
            if (reader.IsDBNull(0))
            {
                continue;
            }

            page.Resources.Add(ResourceRows.Read(reader, query.Kind, statement.WithGroups) with { Viewer = query.Viewer });
            if (!reader.IsDBNull(behind + 2))
            {
                page.Last = new(statement.Start + page.Resources.Count - 1, reader.GetValue(behind + 2));
                page.First ??= page.Last;
            }
        }

        return page;
    }

    /// <summary>A page, and what was learned from it.</summary>
    private sealed class PageRead
    {
        /// <summary>All that match, unless that was known.</summary>
        public long Total { get; set; }

        /// <summary>The log's position in the snapshot of the page; <see langword="null"/> for a tenant that is not there.</summary>
        public long? Position { get; set; }

        public List<StoredResource> Resources { get; } = [];

        public ListPlace? First { get; set; }

        public ListPlace? Last { get; set; }

        public void AddPlacesTo(RememberedList list)
        {
            foreach (var place in (ListPlace?[])[First, Last])
            {
                if (place is not null && !PageStatement.IsShared(place.Key))
                {
                    list.Add(place);
                }
            }
        }
    }
}
