using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScimOrleans.Admin.ProvisioningLog;

namespace ScimOrleans.Admin.Tests.ProvisioningLog;

public sealed class LogEventSenderTests
{
    private readonly Pipe _pipe = new(new(pauseWriterThreshold: 200, resumeWriterThreshold: 100));
    private readonly DefaultHttpContext _http = new();
    private readonly LogEventSender _sender;

    public LogEventSenderTests()
    {
        _http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(_pipe.Writer.AsStream()));
        _sender = new(_http.Response, JsonSerializerOptions.Web);
    }

    [Fact]
    public async Task Send_WritesEventsAndComments()
    {
        await _sender.SendAsync(new(LogEvent.Gap, 41, new LogGapView(7)), TestContext.Current.CancellationToken);
        await _sender.SendAsync(LogEvent.Heartbeat, TestContext.Current.CancellationToken);

        Assert.True(_pipe.Reader.TryRead(out var sent));
        Assert.Equal("event: gap\nid: 41\ndata: {\"missing\":7}\n\n: still here\n\n", Encoding.UTF8.GetString(sent.Buffer));
        Assert.Equal(("text/event-stream", "no-cache, no-store", "no"), (_http.Response.ContentType, _http.Response.Headers.CacheControl.ToString(), _http.Response.Headers["X-Accel-Buffering"].ToString()));
    }

    [Fact(Timeout = 30_000)]
    public async Task Send_ReaderTakesNothing_EndsWithTheToken()
    {
        using var ends = new CancellationTokenSource();
        var stuck = _sender.SendAsync(new(LogEvent.Entry, 1, new string('x', 1_000)), ends.Token);
        Assert.False(stuck.IsCompleted);

        await ends.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck.WaitAsync(TestContext.Current.CancellationToken));
    }
}
