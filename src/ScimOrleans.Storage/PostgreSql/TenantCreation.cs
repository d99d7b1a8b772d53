using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.PostgreSql;

/// <summary>Makes a tenant with its counter and its built-in group, in one transaction.</summary>
internal static class TenantCreation
{
    /// <returns>Whether it was made now.</returns>
    public static async Task<bool> RunAsync(NpgsqlConnection connection, TenantId tenant, DateTimeOffset at)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        // Who comes second waits here for the first to end, and then finds the tenant.
        command.CommandText = "insert into tenants (tenant, created) values ($1, $2) on conflict do nothing";
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            return false;
        }

        var results = await new CommitCommand([BuiltInGroup.Creation(tenant, at)]).RunAsync(connection);
        if (results is not [{ Outcome: CommitOutcome.Committed }])
        {
            throw new InvalidOperationException($"The built-in group of the new tenant {tenant} was not made.");
        }

        await transaction.CommitAsync();
        return true;
    }
}
