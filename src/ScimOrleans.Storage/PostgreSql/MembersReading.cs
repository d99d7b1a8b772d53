using System.Data;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>A connection of its own for as long as members are streamed from it.</summary>
/// <remarks>What is left unread when it is disposed is read and thrown away, so that the connection can go back to its pool.</remarks>
internal sealed class MembersReading : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private NpgsqlTransaction? _transaction;
    private NpgsqlBatch? _batch;
    private NpgsqlDataReader? _reader;

    private MembersReading(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Asks for a group and its members in one round trip and one snapshot.</summary>
    /// <returns>The group, its members to be streamed; <see langword="null"/> if there is no such group.</returns>
    public static async Task<GroupReading?> OpenGroupAsync(NpgsqlDataSource dataSource, TenantId tenant, Guid id, CancellationToken cancellationToken)
    {
        var reading = new MembersReading(await dataSource.OpenConnectionAsync(cancellationToken));
        try
        {
            // Both statements then see what the first one saw.
            reading._transaction = await reading._connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var reader = await reading.ExecuteAsync([SelectGroup(tenant, id), MemberRows.Select(tenant, id)], cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                var group = ResourceRows.Read(reader, ResourceKind.Group, withGroups: false);
                await reader.NextResultAsync(cancellationToken);
                return new GroupReading(group, MemberRows.StreamAsync(reader, cancellationToken), reading);
            }
        }
        catch
        {
            await reading.DisposeAsync();
            throw;
        }

        await reading.DisposeAsync();
        return null;
    }

    /// <summary>Streams the members of several groups, which were asked for in one round trip.</summary>
    public static async IAsyncEnumerable<GroupMember> StreamAsync(
        NpgsqlDataSource dataSource, TenantId tenant, IReadOnlyList<Guid> groupIds, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reading = new MembersReading(await PostgreSqlFailure.GuardAsync(async () => await dataSource.OpenConnectionAsync(cancellationToken)));
        var reader = await PostgreSqlFailure.GuardAsync(() => reading.ExecuteAsync(groupIds.Select(id => MemberRows.Select(tenant, id)), cancellationToken));
        do
        {
            await foreach (var member in MemberRows.StreamAsync(reader, cancellationToken))
            {
                yield return member;
            }
        }
        while (await PostgreSqlFailure.GuardAsync(() => reader.NextResultAsync(cancellationToken)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }

        if (_batch is not null)
        {
            await _batch.DisposeAsync();
        }

        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    private static NpgsqlBatchCommand SelectGroup(TenantId tenant, Guid id) => new(ResourceRows.GroupById)
    {
        Parameters =
        {
            new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value },
            new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = id },
        },
    };

    private async Task<NpgsqlDataReader> ExecuteAsync(IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        _batch = new NpgsqlBatch(_connection, _transaction);
        foreach (var command in commands)
        {
            _batch.BatchCommands.Add(command);
        }

        return _reader = await _batch.ExecuteReaderAsync(cancellationToken);
    }
}
