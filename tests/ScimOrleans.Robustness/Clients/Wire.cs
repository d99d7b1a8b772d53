using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Histories;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Robustness.Clients;

/// <summary>One client's way to the servers. Whatever goes over it is recorded.</summary>
internal sealed class Wire(Site site, string client, string connector, Random random) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromMinutes(5);

    private readonly ScimClient[] _servers = [.. Enumerable.Range(0, Fleet.Capacity).Select(slot =>
        site.Fleet.CreateClient(slot, site.Tenancy.Id.Value, connector, site.Tenancy.Authorization(connector), Patience))];

    private Weather Weather => site.Fleet.Weather;

    /// <summary>Sends until it is answered: as identity providers do, again after 429, 5xx and broken connections, and not to the same server.</summary>
    public async Task<ScimResponse> SendAsync(Call call, int? slot = null)
    {
        var started = Weather.Now;
        var at = slot ?? Choose(random.Next());
        for (var repetition = 1; ; repetition++)
        {
            var (answer, problem) = await TryAsync(call, at);
            if (answer is not null)
            {
                return answer;
            }

            if (Weather.Now - started > LongestOutage)
            {
                throw new InvalidOperationException($"Nobody answered {call.Method} {call.Path}: {problem}");
            }

            at = slot ?? Choose(at + 1);
            await Task.Delay(Math.Min(1_000, 50 * repetition));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }
    }

    private int Choose(int number)
    {
        var open = site.Fleet.Open;
        return open[number % open.Count];
    }

    private async Task<(ScimResponse? Answer, string Problem)> TryAsync(Call call, int slot)
    {
        var id = site.History.NextId(client);
        var invoked = Weather.Now;
        ScimResponse? answer = null;
        string problem;
        try
        {
            var headers = new List<(string, string)> { ("X-Request-Id", id) };
            if (call.IfMatch is not null)
            {
                headers.Add(("If-Match", call.IfMatch));
            }

            answer = await _servers[slot].SendAsync(call.Method, call.Path, call.Json, headers);
            problem = $"{answer.Status} {answer.Text}";
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            problem = exception.Message;
        }

        var outcome = Judge(call, answer);
        site.History.Add(new()
        {
            RequestId = id,
            Client = client,
            Slot = slot,
            Method = call.Method,
            Path = call.Path,
            Body = call.Json,
            IfMatch = call.IfMatch,
            Invoked = invoked,
            Completed = Weather.Now,
            Outcome = outcome ?? Outcome.Unknown,
            Answer = problem,
            Claims = outcome is null or Outcome.Unknown ? [] : [.. call.Claims(answer!)],
            Shown = outcome == Outcome.Acknowledged ? [.. Readings.Shown(answer!)] : [],
        });
        return outcome switch
        {
            null => throw new InvalidOperationException($"Request {id}: neither done nor refused as it should be.\n{answer}"),
            Outcome.Unknown => (null, problem),
            _ => (answer, problem),
        };
    }

    /// <returns>What the client knows; <see langword="null"/> if the answer is none that it may get.</returns>
    private static Outcome? Judge(Call call, ScimResponse? answer) => answer?.Status switch
    {
        null or 429 or 502 or 503 or 504 => Outcome.Unknown,
        { } status when call.Done.Contains(status) => Outcome.Acknowledged,
        { } status when call.NotDone.Contains(status) => Outcome.Refused,
        _ => null,
    };
}
