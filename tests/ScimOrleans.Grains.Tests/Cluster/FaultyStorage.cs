using Orleans.Storage;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>A grain storage whose writes fail when a test says so, before or after they have happened.</summary>
internal sealed class FaultyStorage(IGrainStorage inner, StorageFaults faults) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ChangeAsync(stateName, grainState, copy => inner.WriteStateAsync(stateName, grainId, copy));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ChangeAsync(stateName, grainState, copy => inner.ClearStateAsync(stateName, grainId, copy));

    /// <summary>The grain learns its new ETag only if the answer reaches it.</summary>
    private async Task ChangeAsync<T>(string stateName, IGrainState<T> grainState, Func<IGrainState<T>, Task> change)
    {
        var copy = new GrainState<T>(grainState.State, grainState.ETag) { RecordExists = grainState.RecordExists };
        faults.BeforeWrite?.Invoke(stateName);
        await change(copy);
        faults.AfterWrite?.Invoke(stateName);
        (grainState.ETag, grainState.RecordExists, grainState.State) = (copy.ETag, copy.RecordExists, copy.State);
    }
}

/// <summary>What goes wrong with writes of grain state, by the state's name; an exception of these is the storage's.</summary>
public sealed class StorageFaults
{
    /// <summary>Called before a write: if it throws, nothing is written.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>Called after a write: if it throws, the answer is lost.</summary>
    public Action<string>? AfterWrite { get; set; }

    /// <summary>The next write of a state happens, and its answer is lost.</summary>
    public void LoseNextAnswer(string stateName) => AfterWrite = name => Fail(name, stateName, () => AfterWrite = null);

    /// <summary>The next write of a state does not happen.</summary>
    public void RefuseNextWrite(string stateName) => BeforeWrite = name => Fail(name, stateName, () => BeforeWrite = null);

    private static void Fail(string name, string wanted, Action disarm)
    {
        if (name == wanted)
        {
            disarm();
            throw new TimeoutException("The storage did not answer.");
        }
    }
}
