using System.Diagnostics;

namespace ScimOrleans.Benchmarks.Load;

/// <summary>Sends requests over connections that stay open between loads.</summary>
public sealed class LoadGenerator(int port) : IDisposable
{
    private readonly List<HttpConnection> _connections = [];

    /// <summary>Closed loop: each connection sends its next request when the last one is answered.</summary>
    /// <param name="connections">How many at once.</param>
    /// <param name="time">How long requests are begun.</param>
    /// <param name="most">Requests to stop at before.</param>
    /// <param name="next">Gives the n-th request; called by many threads, once for each n.</param>
    public async Task<LoadResult> CloseLoopAsync(int connections, TimeSpan time, int most, Func<int, WireRequest> next)
    {
        await OpenAsync(connections);
        var number = -1;
        var refused = 0;
        var started = Stopwatch.GetTimestamp();
        async Task<List<double>> RunAsync(HttpConnection connection)
        {
            List<double> latencies = [];
            int mine;
            while (Stopwatch.GetElapsedTime(started) < time && (mine = Interlocked.Increment(ref number)) < most)
            {
                var request = next(mine);
                var sent = Stopwatch.GetTimestamp();
                var status = await connection.SendAsync(request);
                latencies.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (status is < 200 or > 299)
                {
                    Interlocked.Increment(ref refused);
                }
            }

            return latencies;
        }

        var all = await Task.WhenAll(_connections.Take(connections).Select(connection => Task.Run(() => RunAsync(connection))));
        return Result(started, all, refused);
    }

    /// <summary>
    /// Open loop: request n is due at n / rate, whatever became of the others, and its latency counts from then. So a server that stalls is charged for
    /// all who would have come meanwhile.
    /// </summary>
    /// <param name="connections">How many may be under way; a request that finds none free waits, and that counts.</param>
    /// <param name="time">How long requests are due.</param>
    /// <param name="rate">Requests due per second.</param>
    /// <param name="next">As in the closed loop.</param>
    public async Task<LoadResult> OpenLoopAsync(int connections, TimeSpan time, double rate, Func<int, WireRequest> next)
    {
        await OpenAsync(connections);
        var total = (int)(rate * time.TotalSeconds);
        var number = -1;
        var refused = 0;
        var started = Stopwatch.GetTimestamp();
        async Task<List<double>> RunAsync(HttpConnection connection)
        {
            List<double> latencies = [];
            int mine;
            while ((mine = Interlocked.Increment(ref number)) < total)
            {
                var due = TimeSpan.FromSeconds(mine / rate);
                var early = due - Stopwatch.GetElapsedTime(started);
                if (early > TimeSpan.FromMilliseconds(1))
                {
                    // A timer fires up to a millisecond late; that much is in the figures.
                    await Task.Delay(early);
                }

                var status = await connection.SendAsync(next(mine));
                latencies.Add(Math.Max(0, (Stopwatch.GetElapsedTime(started) - due).TotalMilliseconds));
                if (status is < 200 or > 299)
                {
                    Interlocked.Increment(ref refused);
                }
            }

            return latencies;
        }

        var all = await Task.WhenAll(_connections.Take(connections).Select(connection => Task.Run(() => RunAsync(connection))));
        return Result(started, all, refused);
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    private static LoadResult Result(long started, List<double>[] latencies, int refused)
    {
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double[] sorted = [.. latencies.SelectMany(list => list)];
        Array.Sort(sorted);
        return new(seconds, sorted, refused);
    }

    private async Task OpenAsync(int connections)
    {
        while (_connections.Count < connections)
        {
            _connections.Add(await HttpConnection.OpenAsync(port));
        }
    }
}
