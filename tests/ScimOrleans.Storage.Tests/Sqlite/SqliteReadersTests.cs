using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteReadersTests : IAsyncLifetime
{
    private const string Endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

    private SqliteStore _store = null!;
    private SqliteReaders _readers = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStore.CreateAsync();
        _readers = new SqliteReaders(_store.Database, 2, SqliteStore.Operations);
    }

    public ValueTask DisposeAsync()
    {
        _readers.Dispose();
        return _store.DisposeAsync();
    }

    [Fact]
    public async Task Lease_WhileAWriterCommits_SeesItsSnapshot()
    {
        var scene = await Scene.CreateAsync(_store.Store);
        await using var lease = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, lease.Session["SELECT count(*) FROM users"].ReadNumber());

        await scene.UserAsync("a");

        Assert.Equal(0, lease.Session["SELECT count(*) FROM users"].ReadNumber());
        await using var later = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, later.Session["SELECT count(*) FROM users"].ReadNumber());
    }

    [Fact]
    public async Task Lease_AllTaken_WaitsForOneToBeReturned()
    {
        await using var first = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        var second = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        var third = _readers.LeaseAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(third.IsCompleted);

        second.Dispose();

        await (await third).DisposeAsync();
    }

    [Fact]
    public async Task Lease_ReturnedTwice_IsReturnedOnce()
    {
        var first = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        first.Dispose();
        first.Dispose();

        await using var second = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        await using var third = await _readers.LeaseAsync(TestContext.Current.CancellationToken);
        Assert.NotSame(second.Session, third.Session);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _readers.LeaseAsync(new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Read_Cancelled_BreaksTheScanOff()
    {
        using var cancellation = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var read = _readers.ReadAsync(session =>
        {
            started.SetResult();
            return session[Endless].ReadNumber();
        }, cancellation.Token);
        await started.Task;

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    [Fact]
    public async Task Read_Writing_IsRefused()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => _readers.ReadAsync(session => session["DELETE FROM tenants"].Execute(), TestContext.Current.CancellationToken));

        Assert.Equal(0, await _readers.ReadAsync(session => session["SELECT count(*) FROM users"].ReadNumber(), TestContext.Current.CancellationToken));
    }
}
