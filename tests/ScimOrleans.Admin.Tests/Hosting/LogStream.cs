using System.Net.ServerSentEvents;
using System.Text.Json;

namespace ScimOrleans.Admin.Tests.Hosting;

/// <summary>A reader of the live stream of the connector <c>okta</c>, from its first event on.</summary>
internal sealed class LogStream : IDisposable
{
    private readonly HttpClient _client;
    private readonly Stream _body;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private LogStream(HttpClient client, Stream body, IAsyncEnumerator<SseItem<string>> events) => (_client, _body, _events) = (client, body, events);

    /// <summary>Opens it, and waits until it follows.</summary>
    public static async Task<LogStream> OpenAsync(AdminHost host, string tenant, string? lastEventId = null) =>
        await OpenAsync(host, tenant, (await host.IssueAsync($"read@{tenant}")).Key!, lastEventId);

    /// <summary>Opens it with a key or token, and waits until it follows.</summary>
    public static async Task<LogStream> OpenAsync(AdminHost host, string tenant, string token, string? lastEventId)
    {
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        if (lastEventId is not null)
        {
            client.DefaultRequestHeaders.Add("Last-Event-ID", lastEventId);
        }

        var body = await client.GetStreamAsync(new Uri(host.Address, $"/api/v1/tenants/{tenant}/connectors/okta/log/stream"), TestContext.Current.CancellationToken);
        var events = SseParser.Create(body).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("start", events.Current.EventType);
        return new(client, body, events);
    }

    /// <summary>The next entries.</summary>
    public async Task<List<(string Request, string Id)>> TakeAsync(int count)
    {
        var taken = new List<(string, string)>();
        while (taken.Count < count)
        {
            var (entry, id) = await NextAsync();
            taken.Add((entry.GetProperty("requestId").GetString()!, id));
        }

        return taken;
    }

    /// <summary>Waits for an entry.</summary>
    public async Task WaitForAsync(Func<JsonElement, bool> isIt)
    {
        while (!isIt((await NextAsync()).Entry))
        {
            // Another request's.
        }
    }

    /// <summary>Waits until the server has ended it in order, without another event.</summary>
    public async Task EndAsync(CancellationToken cancellationToken) => Assert.False(await _events.MoveNextAsync().AsTask().WaitAsync(cancellationToken));

    /// <summary>Cuts the connection.</summary>
    public void Dispose()
    {
        _body.Dispose();
        _client.Dispose();
    }

    private async Task<(JsonElement Entry, string Id)> NextAsync()
    {
        do
        {
            Assert.True(await _events.MoveNextAsync(), "The stream has ended.");
        }
        while (_events.Current.EventType != "entry");
        using var document = JsonDocument.Parse(_events.Current.Data);
        return (document.RootElement.Clone(), _events.Current.EventId!);
    }
}
