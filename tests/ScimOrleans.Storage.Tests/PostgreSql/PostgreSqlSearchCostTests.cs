using Npgsql;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Storage.DirectoryViews;
using ScimOrleans.Storage.Tests.FilterToSql;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>A search costs what it shows, whatever it is for: counted in rows, which do not depend on the machine.</summary>
public sealed class PostgreSqlSearchCostTests(PopulatedDatabase database) : IClassFixture<PopulatedDatabase>, IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private NpgsqlConnection? _connection;

    public async ValueTask InitializeAsync()
    {
        _connection = new((await database.GetAsync()).ConnectionString);
        await _connection.OpenAsync();
        // Not analyzed: as of a large table, statistics know nothing of most words.
        await using var map = new NpgsqlCommand("update users set mapped = jsonb_build_object('username', name || '@x.test') where mapped = '{}'", _connection);
        await map.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Theory]
    [InlineData("u4999", 1)]
    [InlineData("u4999@x.te", 1)]
    [InlineData("u499", 1)]
    [InlineData("u", 1)]
    [InlineData("test", 1)]
    [InlineData("x.test", 0)]
    [InlineData("nobody", 0)]
    public async Task Search_ReadsNoMoreThanAFewRowsForEachThatItShows(string search, int found)
    {
        await using var transaction = await _connection!.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var before = await RowsReadAsync(transaction);

        var list = await new UserViews(new(_connection, transaction, PostgreSqlViewDialect.Instance, Acme)).ListAsync(
            new() { Tenant = Acme, Limit = 1, Search = search, Order = UserOrder.Created }, TestContext.Current.CancellationToken);

        Assert.Equal(found, list.Items.Count);
        Assert.InRange(await RowsReadAsync(transaction) - before, 0, 40);
    }

    private async Task<long> RowsReadAsync(NpgsqlTransaction transaction)
    {
        await using var command = new NpgsqlCommand("select coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0) from pg_stat_xact_user_tables where relname = 'users'", _connection, transaction);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
