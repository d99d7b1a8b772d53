using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;
using ScimOrleans.Storage.Hosting;

namespace ScimOrleans.Storage.Tests.Orleans;

/// <summary>Orleans' ADO.NET persistence on our tables, driven as grains drive it.</summary>
public abstract class OrleansPersistence : IAsyncLifetime
{
    private const string StateName = "counter";

    private OrleansDatabase? _database;
    private IHost? _silo;

    /// <summary>Opens a database with our tables, for one test.</summary>
    protected abstract Task<OrleansDatabase> OpenDatabaseAsync();

    /// <summary>Closes what <see cref="OpenDatabaseAsync"/> opened.</summary>
    protected abstract ValueTask CloseDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        _database = await OpenDatabaseAsync();
        _silo = TestSilo.Create(_database, $"persistence-{Guid.CreateVersion7():N}");
        await _silo.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.StopAsync();
            _silo.Dispose();
        }

        await CloseDatabaseAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Grains_WritingAllAtOnce_LoseNothing()
    {
        var counters = Enumerable.Range(0, 200).Select(number => _silo!.Services.GetRequiredService<IGrainFactory>().GetGrain<ICounterGrain>($"crowd/{number}")).ToList();

        Assert.All(await Task.WhenAll(counters.Select(counter => counter.IncrementAsync())), count => Assert.Equal(1, count));
        Assert.All(await Task.WhenAll(counters.Select(counter => counter.IncrementAsync())), count => Assert.Equal(2, count));

        foreach (var counter in counters)
        {
            var read = new GrainState<CounterState>(new());
            await Storage().ReadStateAsync(StateName, counter.GetGrainId(), read);
            Assert.Equal((2, "2"), (read.State!.Count, read.ETag));
        }
    }

    [Theory]
    [InlineData("tenant/0198c0de-0000-7000-8000-000000000000")]
    [InlineData("tenant/")]
    [InlineData("it's/é 😀 \"%_\\")]
    public async Task State_Written_IsReadByAnother(string key)
    {
        var written = new GrainState<CounterState>(new() { Count = 7 });
        await Storage().WriteStateAsync(StateName, Id(key), written);

        var read = await ReadAsync(key);

        Assert.True(read.RecordExists);
        Assert.Equal(7, read.State!.Count);
        Assert.Equal(written.ETag, read.ETag);
        Assert.False((await ReadAsync(key + "x")).RecordExists);
        Assert.False((await ReadAsync(key, "other")).RecordExists);
    }

    [Fact]
    public async Task State_WrittenAgain_HasAnotherETag()
    {
        var state = new GrainState<CounterState>(new() { Count = 1 });
        await Storage().WriteStateAsync(StateName, Id("again/1"), state);
        var first = state.ETag;

        state.State!.Count = 2;
        await Storage().WriteStateAsync(StateName, Id("again/1"), state);

        Assert.NotEqual(first, state.ETag);
        Assert.Equal(2, (await ReadAsync("again/1")).State!.Count);
    }

    [Fact]
    public async Task State_WrittenFromAnOldETag_IsInconsistent()
    {
        await Storage().WriteStateAsync(StateName, Id("old/1"), new GrainState<CounterState>(new() { Count = 1 }));
        var first = await ReadAsync("old/1");
        var second = await ReadAsync("old/1");
        first.State!.Count = 2;
        await Storage().WriteStateAsync(StateName, Id("old/1"), first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().WriteStateAsync(StateName, Id("old/1"), second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage().ClearStateAsync(StateName, Id("old/1"), second));

        Assert.Equal(2, (await ReadAsync("old/1")).State!.Count);
    }

    [Fact]
    public async Task State_InsertedTwice_IsInconsistent()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () => await Record.ExceptionAsync(() =>
            Storage().WriteStateAsync(StateName, Id("twice/1"), new GrainState<CounterState>(new() { Count = number }))))));

        Assert.Single(results, exception => exception is null);
        Assert.Equal(7, results.OfType<InconsistentStateException>().Count());
    }

    [Fact]
    public async Task State_Cleared_IsGoneAndCanBeWrittenAgain()
    {
        var state = new GrainState<CounterState>(new() { Count = 1 });
        await Storage().WriteStateAsync(StateName, Id("cleared/1"), state);

        await Storage().ClearStateAsync(StateName, Id("cleared/1"), state);
        var cleared = await ReadAsync("cleared/1");
        cleared.State = new() { Count = 3 };
        await Storage().WriteStateAsync(StateName, Id("cleared/1"), cleared);

        Assert.Equal(3, (await ReadAsync("cleared/1")).State!.Count);
    }

    [Fact]
    public async Task State_ClearedByDeletion_LeavesNoRow()
    {
        var storage = Storage(TestSilo.DeletingStorage);
        var state = new GrainState<CounterState>(new() { Count = 1 });
        await storage.WriteStateAsync(StateName, Id("deleted/1"), state);

        await storage.ClearStateAsync(StateName, Id("deleted/1"), state);

        await using var command = _database!.DataSource.CreateCommand("select count(*) from orleans_storage where grain_id_extension = 'deleted/1'");
        Assert.Equal(0L, await command.ExecuteScalarAsync());
        Assert.False((await ReadAsync("deleted/1")).RecordExists);
    }

    private async Task<GrainState<CounterState>> ReadAsync(string key, string name = StateName)
    {
        var state = new GrainState<CounterState>(new());
        await Storage().ReadStateAsync(name, Id(key), state);
        return state;
    }

    private IGrainStorage Storage(string name = TestSilo.Storage) => _silo!.Services.GetRequiredKeyedService<IGrainStorage>(name);

    private static GrainId Id(string key) => GrainId.Create("test", key);
}
