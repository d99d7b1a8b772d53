namespace ScimOrleans.Grains.State;

/// <summary>Writes what a grain keeps, so that its memory never says anything else than the storage.</summary>
/// <remarks>
/// A write that ends by an exception may have happened. The grain then leaves memory: who asks next finds a new activation, which reads what there is, with the
/// ETag that the next write needs. Writes are not cancelled for the same reason.
/// </remarks>
internal static class KeptState
{
    /// <summary>Writes a state. When that fails, the grain shows the one before until it has left memory.</summary>
    public static async Task KeepAsync<T>(this IPersistentState<T> state, IGrainBase grain, T next)
    {
        var before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            state.State = before;
            grain.DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>Clears the state, and lets the grain leave memory in any case.</summary>
    public static async Task ForgetAsync<T>(this IPersistentState<T> state, IGrainBase grain)
        where T : new()
    {
        try
        {
            await state.ClearStateAsync(CancellationToken.None);
            state.State = new();
        }
        finally
        {
            grain.DeactivateOnIdle();
        }
    }
}
