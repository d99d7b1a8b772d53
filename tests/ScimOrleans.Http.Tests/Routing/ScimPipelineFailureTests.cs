using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Tests.Routing;

public sealed class ScimPipelineFailureTests
{
    public static TheoryData<string> Unavailabilities { get; } = ["store", "timeout", "silo", "cancelled", "several"];

    [Theory]
    [MemberData(nameof(Unavailabilities))]
    public async Task Handler_SomethingDoesNotAnswer_Is503WithRetryAfterInWholeSeconds(string kind)
    {
        await using var host = await PipelineHost.StartAsync(Throwing(kind switch
        {
            "store" => new StoreUnavailableException("secret"),
            "timeout" => new TimeoutException("secret"),
            "silo" => new SiloUnavailableException("secret"),
            "cancelled" => new OperationCanceledException("secret"),
            _ => new AggregateException(new StoreUnavailableException("secret"), new TimeoutException("secret")),
        }));
        using var client = host.Client();
        var response = await client.GetAsync("Things", ("X-Request-Id", "abc"));
        response.ShouldBeError(503, detail: "not available at the moment");
        Assert.Equal("5", response.Header("Retry-After"));
        Assert.Equal("abc", response.Header("X-Request-Id"));
        Assert.DoesNotContain("secret", response.Text, StringComparison.Ordinal);
        Assert.Equal(LogLevel.Warning, (await host.Log.NextAsync(2002)).Level);
    }

    [Fact]
    public async Task Handler_Defect_Is500ThatSaysNothingOfIt()
    {
        await using var host = await PipelineHost.StartAsync(Throwing(new InvalidOperationException("secret")));
        using var client = host.Client();
        var response = await client.GetAsync("Things", ("X-Request-Id", "abc"));
        response.ShouldBeError(500, detail: "X-Request-Id");
        Assert.DoesNotContain("secret", response.Text, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("ETag"));
        Assert.Equal("abc", response.Header("X-Request-Id"));
        var line = await host.Log.NextAsync(2001);
        Assert.Equal((LogLevel.Error, "secret", "abc"), (line.Level, line.Exception!.Message, line.Scope["RequestId"]));
    }

    [Fact]
    public async Task Handler_FailsWhileTheProcessStops_Is503()
    {
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing")
        {
            Get = static exchange =>
            {
                var lifetime = exchange.Http.RequestServices.GetRequiredService<IHostApplicationLifetime>();
                var stopping = new TaskCompletionSource();
                lifetime.ApplicationStopping.Register(stopping.SetResult);
                lifetime.StopApplication();
                return FailAfterAsync(stopping.Task);
            },
        });
        using var client = host.Client();
        var response = await client.GetAsync("Things");
        response.ShouldBeError(503, detail: "stopping");
        Assert.DoesNotContain("secret", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_PastTheDeadline_Is503()
    {
        var entered = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync(Waiting(entered, static exchange => exchange.Token));
        using var client = host.Client();
        var request = client.GetAsync("Things");
        await entered.Task;
        host.Clock.Advance(TimeSpan.FromSeconds(24));
        Assert.False(request.IsCompleted);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        var response = await request;
        response.ShouldBeError(503, detail: "took too long");
        Assert.Equal("5", response.Header("Retry-After"));
    }

    [Fact]
    public async Task Handler_WaitsForAGrainWhoseSiloIsLost_Is503AtOnce()
    {
        var entered = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync(Waiting(entered, static exchange => exchange.Deadline.CallToken));
        using var client = host.Client();
        var request = client.GetAsync("Things");
        await entered.Task;
        host.LostCalls.Lose();
        var response = await request;
        response.ShouldBeError(503, detail: "not available at the moment");
        Assert.Equal("5", response.Header("Retry-After"));
    }

    [Fact]
    public async Task Grain_ItsSiloIsLostAndNoOtherTakesIt_Is503AtTheDeadline()
    {
        var called = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing")
        {
            Get = exchange => exchange.Deadline.CallAsync<TaskCompletionSource, ScimError?>(called, static (called, _, _) =>
            {
                called.TrySetResult();
                throw new SiloUnavailableException("The target silo became unavailable.");
            }),
        });
        using var client = host.Client();
        var request = client.GetAsync("Things");
        await called.Task;

        host.Clock.Advance(TimeSpan.FromSeconds(25));

        var response = await request;
        response.ShouldBeError(503);
        Assert.Equal("5", response.Header("Retry-After"));
    }

    [Fact]
    public async Task Handler_WaitsForTheStore_DoesNotMindALostSilo()
    {
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing")
        {
            Get = exchange =>
            {
                var call = exchange.Deadline.CallToken;
                ((StubLostCalls)exchange.Http.RequestServices.GetRequiredService<ILostCalls>()).Lose();
                return new(ScimErrors.NotFound($"{call.IsCancellationRequested}, {exchange.Token.IsCancellationRequested}"));
            },
        });
        using var client = host.Client();
        (await client.GetAsync("Things")).ShouldBeError(404, detail: "True, False");
    }

    [Theory]
    [InlineData(29, "in time")]
    [InlineData(30, "over")]
    public async Task Handler_DeadlineRenewed_CountsAnew(int seconds, string expected)
    {
        using var reached = new SemaphoreSlim(0);
        using var goOn = new SemaphoreSlim(0);
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing")
        {
            Get = async exchange =>
            {
                reached.Release();
                await goOn.WaitAsync();
                exchange.Deadline.Renew();
                reached.Release();
                await goOn.WaitAsync();
                return ScimErrors.NotFound(exchange.Token.IsCancellationRequested ? "over" : "in time");
            },
        }, ("RequestDeadline", "00:00:30"));
        using var client = host.Client();
        var request = client.GetAsync("Things");
        await reached.WaitAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        goOn.Release();
        await reached.WaitAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        goOn.Release();
        (await request).ShouldBeError(404, detail: expected);
    }

    [Fact]
    public async Task Handler_FailsAfterTheAnswerBegan_CutsTheConnection()
    {
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing")
        {
            Get = async exchange =>
            {
                await exchange.Http.Response.BodyWriter.WriteAsync("{\"a\":"u8.ToArray());
                throw new StoreUnavailableException();
            },
        });
        using var client = host.Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("Things"));
        Assert.Equal(LogLevel.Warning, (await host.Log.NextAsync(2003)).Level);
    }

    [Fact]
    public async Task Client_GoesAway_EndsTheHandlerAndIsNoFailure()
    {
        var entered = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync(Waiting(entered, static exchange => exchange.Token));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "granted");
        using var gone = new CancellationTokenSource();
        var request = client.GetAsync(new Uri(host.Address, "/scim/v2/acme/okta/Things"), gone.Token);
        await entered.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        Assert.Equal("GET /Things answered 499 in 0 ms", (await host.Log.NextAsync(2000)).Message);
    }

    private static async ValueTask<ScimError?> FailAfterAsync(Task stopping)
    {
        await stopping;
        throw new ObjectDisposedException("secret");
    }

    /// <summary>Waits until something ends it.</summary>
    private static ScimRoute Waiting(TaskCompletionSource entered, Func<ScimExchange, CancellationToken> end) => new("/Things", "Thing")
    {
        Get = async exchange =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, end(exchange));
            return null;
        },
    };

    private static ScimRoute Throwing(Exception exception) => new("/Things", "Thing")
    {
        Get = exchange =>
        {
            exchange.Http.Response.Headers.ETag = "\"1\"";
            throw exception;
        },
    };
}
