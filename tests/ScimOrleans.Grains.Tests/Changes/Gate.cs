using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Changes;

/// <summary>Holds the first call that is asked about until it is opened.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Gate(Func<StoreCall, bool> which) => Pass = call => which(call) && _arrived.TrySetResult() ? _open.Task : Task.CompletedTask;

    /// <summary>What a hook of the store awaits.</summary>
    public Func<StoreCall, Task> Pass { get; }

    /// <summary>Ends when a call has come to the gate.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Holds the first commit before it has an effect.</summary>
    public static Gate BeforeCommit(InMemoryDirectoryStore store)
    {
        var gate = new Gate(call => call.IsCommit);
        store.Hooks.Before = gate.Pass;
        return gate;
    }

    /// <summary>Holds the first read after it was read, before it is answered.</summary>
    public static Gate AfterRead(InMemoryDirectoryStore store)
    {
        var gate = new Gate(call => call.IsRead);
        store.Hooks.After = gate.Pass;
        return gate;
    }

    public void Open() => _open.TrySetResult();
}
