using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Sqlite;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.Sqlite;

public sealed class SqliteWriterTests : IAsyncLifetime
{
    private SqliteStore _store = null!;

    public async ValueTask InitializeAsync() => _store = await SqliteStore.CreateAsync();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Write_WorkThrows_IsUndoneAndTheNextGoesOn()
    {
        var scene = await Scene.CreateAsync(_store.Store);
        var first = scene.NewUser("a");

        // The same id twice is a defect of the caller: the whole list is undone.
        await Assert.ThrowsAnyAsync<Exception>(() => scene.CommitAsync(first, scene.NewUser("b", id: first.ResourceId)));

        Assert.Null(await _store.Store.ReadAsync(scene.Tenant, ResourceKind.User, first.ResourceId, null));
        Assert.Equal(CommitOutcome.Committed, (await scene.CommitAsync(first)).Outcome);
    }

    [Fact]
    public async Task Write_TenantDoesNotExist_ThrowsAndLeavesNothing()
    {
        var scene = new Scene(_store.Store, TenantId.Parse("nobody"));

        await Assert.ThrowsAnyAsync<Exception>(() => scene.CommitAsync(scene.NewUser("a")));

        Assert.Empty(await _store.Store.ReadPositionsAsync([scene.Tenant]));
    }

    [Fact]
    public async Task Write_WaitsForTheDisk()
    {
        var (journal, synchronous) = await _store.Writer.WriteAsync(session =>
        {
            using var mode = session["PRAGMA journal_mode"].Read();
            mode.Read();
            return (mode.GetString(0), session["PRAGMA synchronous"].ReadNumber());
        }, TestContext.Current.CancellationToken);

        Assert.Equal("wal", journal);
        Assert.Equal(2, synchronous);
    }

    [Fact]
    public async Task Write_FileCannotBeOpened_IsUnavailableAndRecovers()
    {
        var file = _store.File + ".later";
        await using var writer = new SqliteWriter(new SqliteDatabase(file), SqliteStore.Operations);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => writer.WriteAsync(_ => 0, TestContext.Current.CancellationToken));

        File.Copy(_store.File, file);
        Assert.Equal(1, await writer.WriteAsync(_ => 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Write_CancelledWhileWaiting_DoesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        await _store.Writer.WaitAsync(TestContext.Current.CancellationToken);
        var ran = false;
        var write = _store.Writer.WriteAsync(_ => ran = true, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        _store.Writer.Release();
        await _store.Writer.WriteAsync(_ => 0, TestContext.Current.CancellationToken);
        Assert.False(ran);
    }

    [Fact]
    public async Task Dispose_WithWritesUnderWay_FinishesThem()
    {
        var scene = await Scene.CreateAsync(_store.Store);
        var commits = Enumerable.Range(0, 20).Select(number => scene.CommitAsync(scene.NewUser($"u{number}"))).ToList();
        var first = await commits[0];

        await _store.Writer.DisposeAsync();

        Assert.Equal(CommitOutcome.Committed, first.Outcome);
        var ended = await Task.WhenAll(commits.Select(async commit => (await Record.ExceptionAsync(() => commit), commit)));
        var done = ended.Count(end => end.Item1 is null);
        Assert.Equal(1 + done, await scene.PositionAsync());
    }
}
