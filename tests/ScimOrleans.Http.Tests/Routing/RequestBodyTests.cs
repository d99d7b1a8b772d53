using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Routing;

namespace ScimOrleans.Http.Tests.Routing;

/// <summary>Bodies over a real connection, each limit at and past its edge.</summary>
public sealed class RequestBodyTests
{
    private const int Limit = 2_048;

    /// <summary>Answers 200 with the length of the body that was read.</summary>
    private static readonly ScimRoute Echo = new("/Things", "Thing")
    {
        Post = static async exchange =>
        {
            var read = await BodyReader.ReadAsync(exchange.Http.Request, Limit, new BodyBudget(Limit), exchange.Token);
            if (read.TryGet(out var body, out var error))
            {
                await exchange.Http.Response.WriteAsync($"{body.Length}");
            }

            return error;
        },
    };

    [Theory]
    [InlineData(1, false)]
    [InlineData(Limit, false)]
    [InlineData(1, true)]
    [InlineData(Limit, true)]
    public async Task Body_UpToTheLimit_IsRead(int length, bool chunked)
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        using var client = host.Client();
        var response = await client.SendContentAsync(HttpMethod.Post, "Things", Content(length, chunked));
        Assert.Equal($"{length}", response.ShouldBe(200).Text);
    }

    [Theory]
    [InlineData(Limit + 1, false)]
    [InlineData(Limit + 1, true)]
    [InlineData(50 * Limit, false)]
    [InlineData(50 * Limit, true)]
    public async Task Body_PastTheLimit_Is413ThatNamesIt(int length, bool chunked)
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        using var client = host.Client();
        var response = await client.SendContentAsync(HttpMethod.Post, "Things", Content(length, chunked));
        response.ShouldBeError(413, detail: "larger than 2048 bytes, the limit (ScimOrleans:MaxBodyBytes)");
    }

    [Fact]
    public async Task Body_Announced40Megabytes_Is413WithoutBeingSent()
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        var answer = await SendRawAsync(host, "POST", "Content-Length: 41943040\r\nContent-Type: application/json\r\n", "");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_WithByteOrderMark_IsReadWithout()
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        using var client = host.Client();
        var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}']) { Headers = { ContentType = new("application/json") } };
        Assert.Equal("2", (await client.SendContentAsync(HttpMethod.Post, "Things", content)).Text);
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF })]
    public async Task Body_Empty_Is400(byte[] bytes)
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        using var client = host.Client();
        var content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } };
        (await client.SendContentAsync(HttpMethod.Post, "Things", content)).ShouldBeError(400, "invalidSyntax", "The request has no body.");
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=latin1", null)]
    [InlineData(null, null)]
    [InlineData("application/json", "gzip")]
    public async Task Body_OfAnotherKind_Is415ThatSaysWhatIsRead(string? contentType, string? coding)
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        using var client = host.Client();
        var content = Content(10, chunked: false);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (coding is not null)
        {
            content.Headers.ContentEncoding.Add(coding);
        }

        var response = await client.SendContentAsync(HttpMethod.Post, "Things", content);
        response.ShouldBeError(415);
        Assert.Equal("application/scim+json, application/json", response.Header("Accept"));
        Assert.Equal("identity", response.Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData("zz\r\n{}\r\n")]
    [InlineData("123456789012345678901234\r\n{}\r\n")]
    [InlineData("ffffffff\r\n{}\r\n")]
    [InlineData("-1\r\n{}\r\n")]
    [InlineData("2\r\n{}{}\r\n")]
    public async Task Body_MalformedChunk_Is400(string chunks)
    {
        await using var host = await PipelineHost.StartAsync(Echo);
        var answer = await SendRawAsync(host, "POST", "Transfer-Encoding: chunked\r\nContent-Type: application/json\r\n", chunks);
        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\"scimType\":\"invalidSyntax\"", answer, StringComparison.Ordinal);
    }

    private static HttpContent Content(int length, bool chunked)
    {
        var bytes = Encoding.ASCII.GetBytes(new string(' ', length));
        HttpContent content = chunked ? new StreamContent(new UnseekableStream(bytes)) : new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/scim+json");
        return content;
    }

    private static async Task<string> SendRawAsync(PipelineHost host, string method, string headers, string body)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{method} /scim/v2/acme/okta/Things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer granted\r\n{headers}\r\n{body}"));
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A stream without a length, so that the client sends it in chunks.</summary>
    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
