using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.TestKit.Model;

/// <summary>Where a test stands between a caller and a store: to count, to hold a call at a gate, or to fail it.</summary>
public sealed class StoreHooks
{
    /// <summary>Awaited before a call has any effect. What it throws, the caller gets; nothing happened then.</summary>
    public Func<StoreCall, Task>? Before { get; set; }

    /// <summary>Awaited after a call had its effect. What it throws, the caller gets: the answer is lost, the effect is not.</summary>
    public Func<StoreCall, Task>? After { get; set; }

    /// <summary>Fails calls before they have an effect, as a refused connection does.</summary>
    public void FailBefore(Func<StoreCall, bool> which, Func<Exception>? exception = null) => Before = Failing(which, exception);

    /// <summary>Fails calls after their effect, as a connection does that breaks during the commit.</summary>
    public void FailAfter(Func<StoreCall, bool> which, Func<Exception>? exception = null) => After = Failing(which, exception);

    private static Func<StoreCall, Task> Failing(Func<StoreCall, bool> which, Func<Exception>? exception) => call =>
        which(call) ? Task.FromException(exception?.Invoke() ?? new StoreUnavailableException($"Injected: {call.Method} {call.Number}.")) : Task.CompletedTask;
}
