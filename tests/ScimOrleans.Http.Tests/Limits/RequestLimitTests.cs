using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.Http.Tests.Routing;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Limits;

/// <summary>More requests than a tenant or connector may send.</summary>
public sealed class RequestLimitTests
{
    private static readonly ScimRoute Things = new("/Things", "Thing")
    {
        Get = static exchange =>
        {
            exchange.Http.Response.StatusCode = 204;
            return new((ScimError?)null);
        },
    };

    [Fact]
    public async Task Requests_BeyondTheBurst_Are429WithRetryAfterInWholeSeconds()
    {
        await using var host = await PipelineHost.StartAsync(Things, ("Limits:RequestsPerSecond", "2"), ("Limits:Burst", "3"));
        using var client = host.Client();
        Assert.Equal([204, 204, 204], await StatusesAsync(client, 3));

        var refused = await client.GetAsync("Things");

        refused.ShouldBeError(429, detail: "more requests per second");
        Assert.Equal("1", refused.Header("Retry-After"));
        Assert.Equal("application/scim+json", refused.ContentHeaders.ContentType!.MediaType);
        host.Clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal([429], await StatusesAsync(client, 1));
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([204, 429], await StatusesAsync(client, 2));
    }

    [Fact]
    public async Task RetryAfter_OfALowRate_IsWhenTheNextRequestIsLetThrough()
    {
        await using var host = await PipelineHost.StartAsync(Things, ("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "1"));
        host.Copies.Copy = host.Copies.Copy with { Tenant = host.Copies.Copy.Tenant with { Limits = new() { RequestsPerSecond = 1, Burst = 1 } } };
        using var client = host.Client();
        await client.GetAsync("Things");
        host.Clock.Advance(TimeSpan.FromMilliseconds(1));

        var refused = await client.GetAsync("Things");

        Assert.Equal("1", refused.Header("Retry-After"));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([204], await StatusesAsync(client, 1));
    }

    [Fact]
    public async Task Defaults_AreWhatMicrosoftsGalleryNeedsAndMore()
    {
        await using var host = await PipelineHost.StartAsync(Things);

        var defaults = host.Services.GetRequiredService<IOptions<RequestLimitOptions>>().Value;

        Assert.Equal((50, 100, 64), (defaults.RequestsPerSecond, defaults.Burst, defaults.ConcurrentRequests));
    }

    /// <summary>What Microsoft's gallery asks for, for as long as it takes to use up any allowance for bursts, however the requests are spread over a second.</summary>
    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 25)]
    [InlineData(25, 1)]
    [InlineData(25, 25)]
    public async Task TwentyFiveRequestsPerSecond_AreNeverRefused(int? ownLimit, int atOnce)
    {
        await using var host = await PipelineHost.StartAsync(Things);
        host.Copies.Copy = host.Copies.Copy with { Tenant = host.Copies.Copy.Tenant with { Limits = ownLimit is { } limit ? new() { RequestsPerSecond = limit } : null } };
        using var client = host.Client();
        var seconds = Effort.Choose(full: 600, quick: 150);

        for (var sent = 0; sent < 25 * seconds; sent += atOnce)
        {
            Assert.All(await StatusesAsync(client, atOnce), status => Assert.Equal(204, status));
            host.Clock.Advance(TimeSpan.FromSeconds(atOnce / 25.0));
        }
    }

    [Fact]
    public async Task TwentySixRequestsPerSecond_OverALimitOf25_AreRefusedInTheEnd()
    {
        await using var host = await PipelineHost.StartAsync(Things);
        host.Copies.Copy = host.Copies.Copy with { Tenant = host.Copies.Copy.Tenant with { Limits = new() { RequestsPerSecond = 25 } } };
        using var client = host.Client();
        var statuses = new List<int>();

        for (var second = 0; second < 60; second++)
        {
            statuses.AddRange(await StatusesAsync(client, 26));
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(statuses.Count(status => status == 429), 1, 60);
        Assert.All(statuses, status => Assert.True(status is 204 or 429, $"{status}"));
    }

    [Fact]
    public async Task Burst_BeyondTheDefault_Is429UntilRetryAfterHasPassed_AndOfNoConcernToAnother()
    {
        await using var host = await PipelineHost.StartAsync(Things);
        using var client = host.Client();
        using var other = host.Client(tenant: "beside");
        Assert.All(await StatusesAsync(client, 100), status => Assert.Equal(204, status));

        var refused = await client.GetAsync("Things");

        refused.ShouldBeError(429, detail: "more requests per second");
        Assert.Matches("^[1-9][0-9]*$", refused.Header("Retry-After"));
        for (var i = 0; i < 100; i++)
        {
            // It floods, and uses up nothing but its own patience.
            Assert.Equal([429], await StatusesAsync(client, 1));
            Assert.Equal([204], await StatusesAsync(other, 1));
        }

        host.Clock.Advance(TimeSpan.FromSeconds(int.Parse(refused.Header("Retry-After"), CultureInfo.InvariantCulture)));
        Assert.Equal([204], await StatusesAsync(client, 1));
    }

    [Fact]
    public async Task Strangers_UseUpNobodysLimit()
    {
        await using var host = await PipelineHost.StartAsync(Things, ("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "1"));
        using var stranger = host.Client("wrong");
        using var client = host.Client();

        Assert.All(await StatusesAsync(stranger, 10), status => Assert.Equal(401, status));

        Assert.Equal([204, 429], await StatusesAsync(client, 2));
    }

    [Fact]
    public async Task Tenant_WithLimitsOfItsOwn_HasThese()
    {
        await using var host = await PipelineHost.StartAsync(Things, ("Limits:RequestsPerSecond", "1"), ("Limits:Burst", "1"));
        host.Copies.Copy = host.Copies.Copy with { Tenant = host.Copies.Copy.Tenant with { Limits = new() { RequestsPerSecond = 2 } } };
        using var client = host.Client();

        Assert.Equal([204, 204, 204, 204, 429], await StatusesAsync(client, 5));
    }

    [Fact]
    public async Task Connector_WithLimitsOfItsOwn_HasTheseWithinItsTenants()
    {
        await using var host = await PipelineHost.StartAsync(Things);
        host.Copies.Copy = host.Copies.Copy with { Connector = host.Copies.Copy.Connector with { Settings = host.Copies.Copy.Connector.Settings with { Limits = new() { RequestsPerSecond = 1, Burst = 2 } } } };
        using var client = host.Client();

        Assert.Equal([204, 204], await StatusesAsync(client, 2));

        (await client.GetAsync("Things")).ShouldBeError(429, detail: "This connector sends");
    }

    [Fact]
    public async Task Requests_TooManyAtOnce_Are429UntilOneIsAnswered()
    {
        var entered = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing")
        {
            Get = async _ =>
            {
                entered.Release();
                await goOn.Task;
                return ScimErrors.NotFound("Over.");
            },
        }, ("Limits:ConcurrentRequests", "2"));
        using var client = host.Client();
        var underWay = new[] { client.GetAsync("Things"), client.GetAsync("Things") };
        await entered.WaitAsync();
        await entered.WaitAsync();

        var refused = await client.GetAsync("Things");

        refused.ShouldBeError(429, detail: "more requests under way");
        Assert.Equal("1", refused.Header("Retry-After"));
        goOn.SetResult();
        await Task.WhenAll(underWay);
        Assert.Equal([404], await StatusesAsync(client, 1));
    }

    [Fact]
    public async Task Requests_ThatFail_AreUnderWayNoLonger()
    {
        await using var host = await PipelineHost.StartAsync(new("/Things", "Thing") { Get = static _ => throw new InvalidOperationException() }, ("Limits:ConcurrentRequests", "1"));
        using var client = host.Client();

        Assert.Equal([500, 500, 500], await StatusesAsync(client, 3));
    }

    [Fact]
    public async Task Tenant_ThatIsFull_SlowsNoOther()
    {
        var database = new ModelDatabase();
        await using var host = await InProcessHost.StartAsync(database, ("Limits:ConcurrentRequests", "4"));
        using var flooding = await (await host.CreateTenantAsync()).ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        using var other = await (await host.CreateTenantAsync()).ConnectAsync("main", new ConnectorSettings { Name = "Main" });
        using var entered = new SemaphoreSlim(0);
        var stuck = new TaskCompletionSource();
        (await flooding.GetAsync("Users")).ShouldBe(200);
        (await other.GetAsync("Users")).ShouldBe(200);

        // From here on the store answers no list until the test lets it: only the flooding tenant asks for some.
        database.Store.Hooks.Before = call =>
        {
            if (call.Method != nameof(IDirectoryStore.QueryAsync))
            {
                return Task.CompletedTask;
            }

            entered.Release();
            return stuck.Task;
        };
        var held = Enumerable.Range(0, 4).Select(_ => flooding.GetAsync("Users")).ToArray();
        for (var i = 0; i < held.Length; i++)
        {
            await entered.WaitAsync();
        }

        var refused = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => flooding.GetAsync("Users")));
        var user = (await other.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201).Id;
        (await other.GetAsync($"Users/{user}")).ShouldBe(200);
        (await other.DeleteAsync($"Users/{user}")).ShouldBe(204);

        Assert.All(refused, answer => answer.ShouldBeError(429));
        Assert.All(held, request => Assert.False(request.IsCompleted));
        stuck.SetResult();
        Assert.All(await Task.WhenAll(held), answer => answer.ShouldBe(200));
    }

    [Fact]
    public async Task Body_OfATenantWithALowerLimit_Is413BeyondIt()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase());
        var tenant = await host.CreateTenantAsync();
        var limited = await host.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(tenant.Id)).UpdateAsync(new() { Limits = new() { MaxBodyBytes = 2_000 } });
        using var client = await tenant.ConnectAsync("main", new ConnectorSettings { Name = "Main", Limits = new() { MaxBodyBytes = 1_500 } });
        using var wider = await tenant.ConnectAsync("wider", new ConnectorSettings { Name = "Wider", Limits = new() { MaxBodyBytes = 1_000_000 } });
        Assert.Null(limited.Error);

        (await client.PostAsync("Users", """{"userName":"a"}""".PadRight(1_500))).ShouldBe(201);
        (await client.PostAsync("Users", """{"userName":"b"}""".PadRight(1_501))).ShouldBeError(413, detail: "1500 bytes");
        (await wider.PostAsync("Users", """{"userName":"c"}""".PadRight(2_000))).ShouldBe(201);
        (await wider.PostAsync("Users", """{"userName":"d"}""".PadRight(2_001))).ShouldBeError(413, detail: "2000 bytes");
    }

    [Fact]
    public async Task Update_LimitOutOfRange_IsRefused()
    {
        await using var host = await InProcessHost.StartAsync(new ModelDatabase());
        var tenant = host.Grains.GetGrain<ITenantGrain>(GrainKeys.Tenant((await host.CreateTenantAsync()).Id));
        RequestLimits[] wrong =
        [
            new() { RequestsPerSecond = 0 }, new() { RequestsPerSecond = 100_001 }, new() { Burst = 0 }, new() { Burst = 100_001 }, new() { ConcurrentRequests = 0 },
            new() { ConcurrentRequests = 100_001 }, new() { MaxBodyBytes = 1_023 }, new() { MaxBodyBytes = (1 << 30) + 1 },
        ];

        foreach (var limits in wrong)
        {
            Assert.Equal(400, (await tenant.UpdateAsync(new() { Limits = limits })).Error?.Status);
            Assert.Equal(400, (await tenant.AddConnectorAsync(ConnectorId.Parse("main"), new() { Name = "Main", Limits = limits })).Error?.Status);
        }

        var set = await tenant.UpdateAsync(new() { Limits = new() { Burst = 1 } });
        Assert.Equal(new RequestLimits { Burst = 1 }, set.Value.Limits);
        Assert.Null((await tenant.UpdateAsync(new() { Limits = new() })).Value.Limits);
    }

    private static async Task<List<int>> StatusesAsync(ScimClient client, int count)
    {
        var statuses = new List<int>();
        for (var i = 0; i < count; i++)
        {
            statuses.Add((await client.GetAsync("Things")).Status);
        }

        return statuses;
    }
}
