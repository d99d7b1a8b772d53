using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Admin.Rules;

/// <summary>How many previews this process computes at once: each reads a whole tenant.</summary>
internal sealed class PreviewSlots(IOptions<AdminOptions> options)
{
    private int _taken;

    /// <summary>Takes a place, which is free again when it is disposed.</summary>
    /// <returns>Whether one was free.</returns>
    public bool TryTake([NotNullWhen(true)] out IDisposable? slot)
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaxPreviews)
        {
            slot = new Slot(this);
            return true;
        }

        Interlocked.Decrement(ref _taken);
        slot = null;
        return false;
    }

    private sealed class Slot(PreviewSlots slots) : IDisposable
    {
        private int _isFree;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isFree, 1) == 0)
            {
                Interlocked.Decrement(ref slots._taken);
            }
        }
    }
}
