namespace ScimOrleans.Abstractions.Limits;

/// <summary>
/// The places for requests in one process. Nobody waits for one: who cannot be served now is told so while that still costs little, and what is under way goes on at its pace.
/// </summary>
/// <remarks>A counter of our own, since the framework's limiters allocate for each request.</remarks>
/// <param name="count">How many there are, at least 1.</param>
public sealed class RequestPlaces(int count)
{
    private int _taken;

    /// <summary>How many are taken.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a place, if there is one.</summary>
    public RequestPlace Take()
    {
        if (Interlocked.Increment(ref _taken) <= count)
        {
            return new(this);
        }

        Leave();
        return default;
    }

    internal void Leave() => Interlocked.Decrement(ref _taken);
}

/// <summary>A place, or that there was none. To be disposed once, at the request's end.</summary>
public readonly struct RequestPlace : IDisposable
{
    private readonly RequestPlaces? _places;

    internal RequestPlace(RequestPlaces places) => _places = places;

    /// <summary>Whether there was one.</summary>
    public bool IsTaken => _places is not null;

    /// <inheritdoc/>
    public void Dispose() => _places?.Leave();
}
