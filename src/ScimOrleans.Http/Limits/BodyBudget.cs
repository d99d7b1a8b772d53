using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Http.Limits;

/// <summary>How much memory the large bodies of all requests may take together, so that many of the largest at once do not end the process.</summary>
/// <param name="maxBytes">All of it.</param>
internal sealed class BodyBudget(long maxBytes)
{
    private long _taken;

    /// <summary>Takes a part, which comes back when the request ends.</summary>
    /// <returns>Whether there is as much.</returns>
    public bool TryTake(HttpContext request, long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) > maxBytes)
        {
            Interlocked.Add(ref _taken, -bytes);
            return false;
        }

        request.Response.RegisterForDispose(new Part(this, bytes));
        return true;
    }

    private sealed class Part(BodyBudget budget, long bytes) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref budget._taken, -bytes);
    }
}
