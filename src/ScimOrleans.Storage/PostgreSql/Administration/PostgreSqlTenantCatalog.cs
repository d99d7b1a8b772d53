using Npgsql;
using NpgsqlTypes;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store.Administration;

namespace ScimOrleans.Storage.PostgreSql.Administration;

/// <summary>Tenants in the table <c>tenants</c>.</summary>
internal sealed class PostgreSqlTenantCatalog(PostgreSqlSession session) : ITenantCatalog
{
    /// <summary>In the order in which they are emptied; the tenant's own row is the last.</summary>
    private static readonly string[] _tables = ["role_holders", "role_rules", "roles", "members", "users", "groups", "changes", "provisioning_entries", "provisioning_logs", "removal_brakes", "removals", "alerts", "tenants"];

    /// <inheritdoc/>
    public Task<IReadOnlyList<TenantId>> ListAsync(TenantId? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return session.RunAsync<IReadOnlyList<TenantId>>(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "select tenant from tenants where tenant > $1 order by tenant limit $2";
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = after?.Value ?? "" });
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var tenants = new List<TenantId>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    tenants.Add(TenantId.Parse(reader.GetString(0)));
                }

                return tenants;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<TenantCounts> CountAsync(TenantId tenant, CancellationToken cancellationToken = default) => session.RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = """
                select (select count(*) from users where tenant = $1), (select count(*) from groups where tenant = $1),
                    coalesce((select position from tenants where tenant = $1), 0)
                """;
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new TenantCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<TenantUsage> ReadUsageAsync(TenantId tenant, CancellationToken cancellationToken = default) => session.RunAsync(
        async connection =>
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select user_count, group_count from tenants where tenant = $1";
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken) ? new TenantUsage(reader.GetInt64(0), reader.GetInt64(1)) : new(0, 0);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<(TenantId Tenant, ResourceOwner Owner)>> FindUnevaluatedAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.RunAsync<IReadOnlyList<(TenantId, ResourceOwner)>>(
            async connection =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = """
                    select tenant, owner from (select tenant, owner from users where rules_version < 0 limit $1) u
                    union
                    select tenant, owner from (select tenant, owner from groups where rules_version < 0 and owner <> 'built-in' limit $1) g
                    """;
                command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var owners = new List<(TenantId, ResourceOwner)>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    owners.Add((TenantId.Parse(reader.GetString(0)), ResourceOwner.Parse(reader.GetString(1))));
                }

                return owners;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> DeleteSomeAsync(TenantId tenant, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        return session.RunAsync(connection => DeleteSomeAsync(connection, tenant, limit), cancellationToken);
    }

    private static async Task<int> DeleteSomeAsync(NpgsqlConnection connection, TenantId tenant, int limit)
    {
        foreach (var table in _tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"delete from {table} where ctid = any (array(select ctid from {table} where tenant = $1 limit $2))";
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = tenant.Value });
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Integer, Value = limit });
            if (await command.ExecuteNonQueryAsync() is > 0 and var deleted)
            {
                return deleted;
            }
        }

        return 0;
    }
}
