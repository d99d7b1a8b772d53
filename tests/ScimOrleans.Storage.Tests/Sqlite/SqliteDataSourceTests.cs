using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteDataSourceTests : IAsyncLifetime
{
    private SqliteStore _store = null!;
    private SqliteDataSource _dataSource = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await SqliteStore.CreateAsync();
        _dataSource = new SqliteDataSource(_store.Database, _store.Writer);
    }

    public async ValueTask DisposeAsync()
    {
        await _dataSource.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Open_WhileAConnectionIsOpen_WaitsForItsEnd()
    {
        var first = await _dataSource.OpenConnectionAsync();
        var second = _dataSource.OpenConnectionAsync().AsTask();

        Assert.False(second.IsCompleted);

        await first.DisposeAsync();
        await (await second).DisposeAsync();
    }

    [Fact]
    public async Task Commit_WhileAConnectionIsOpen_WaitsForItsEnd()
    {
        var scene = await Scene.CreateAsync(_store.Store);
        var connection = await _dataSource.OpenConnectionAsync();
        var commit = scene.CommitAsync(scene.NewUser("a"));

        Assert.False(commit.IsCompleted);

        await connection.CloseAsync();
        Assert.Equal(CommitOutcome.Committed, (await commit).Outcome);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Open_CancelledWhileWaiting_LeavesTheTurnToOthers()
    {
        using var cancellation = new CancellationTokenSource();
        var first = await _dataSource.OpenConnectionAsync();
        var second = _dataSource.OpenConnectionAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await first.DisposeAsync();

        await (await _dataSource.OpenConnectionAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Open_FileIsGone_LeavesTheTurnToOthers()
    {
        var gone = new SqliteDataSource(new SqliteDatabase(_store.File + ".gone"), _store.Writer);

        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(async () => await gone.OpenConnectionAsync());

        await (await _dataSource.OpenConnectionAsync()).DisposeAsync();
    }

    [Fact]
    public async Task Open_ClosedAndOpenedAgain_TakesTurnsAgain()
    {
        await using var first = await _dataSource.OpenConnectionAsync();
        await first.CloseAsync();
        await (await _dataSource.OpenConnectionAsync()).DisposeAsync();
        await first.OpenAsync();
        var second = _dataSource.OpenConnectionAsync().AsTask();

        Assert.False(second.IsCompleted);

        await first.CloseAsync();
        await (await second).DisposeAsync();
    }
}
