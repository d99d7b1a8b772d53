namespace ScimOrleans.Storage.Tests.Orleans;

/// <summary>The least grain that keeps state.</summary>
[Alias("test.ICounterGrain")]
public interface ICounterGrain : IGrainWithStringKey
{
    [Alias("Increment")]
    Task<int> IncrementAsync();

    [Alias("Get")]
    Task<int> GetAsync();

    [Alias("Clear")]
    Task ClearAsync();
}

[GenerateSerializer, Alias("test.CounterState")]
public sealed class CounterState
{
    [Id(0)]
    public int Count { get; set; }
}

[GrainType("test.counter")]
public sealed class CounterGrain([PersistentState("counter", TestSilo.Storage)] IPersistentState<CounterState> state) : Grain, ICounterGrain
{
    public async Task<int> IncrementAsync()
    {
        state.State.Count++;
        await state.WriteStateAsync();
        return state.State.Count;
    }

    public Task<int> GetAsync() => Task.FromResult(state.State.Count);

    public Task ClearAsync() => state.ClearStateAsync();
}
