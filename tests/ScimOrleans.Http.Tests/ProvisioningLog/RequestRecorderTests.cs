using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Routing;
using ScimOrleans.Http.Tests.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Tests.ProvisioningLog;

/// <summary>What the pipeline notes of a request, however it ends.</summary>
public sealed class RequestRecorderTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly ConnectorId Okta = ConnectorId.Parse("okta");

    [Fact]
    public async Task Request_Answered_IsNotedWithAllThatIsKnownOfIt()
    {
        PipelineHost? started = null;
        await using var host = started = await PipelineHost.StartAsync(new("/Users", "User")
        {
            Get = exchange =>
            {
                started!.Clock.Advance(TimeSpan.FromMilliseconds(12.5));
                return Answer(exchange, 204);
            },
        });
        using var client = host.Client();
        await client.GetAsync("Users?count=1", ("X-Request-Id", "abc"), ("User-Agent", "Okta SCIM Client 1.0.0"));

        var entry = Assert.Single(await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1));

        Assert.Equal(
            new ProvisioningEntry
            {
                Tenant = Acme,
                Connector = Okta,
                Position = 1,
                At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                Outcome = ProvisioningOutcome.Answered,
                CredentialId = "1",
                CredentialLabel = "First token",
                Method = "GET",
                Path = "/Users",
                Query = "count=1",
                Status = 204,
                Profile = Abstractions.Connectors.IdpProfile.Okta,
                Duration = TimeSpan.FromMilliseconds(12.5),
                RequestId = "abc",
                ClientAddress = "127.0.0.1",
                UserAgent = "Okta SCIM Client 1.0.0",
                ResourceKind = ResourceKind.User,
            },
            entry);
    }

    [Fact]
    public async Task Request_WithLongTexts_WaitsWithNoMoreThanAnEntryHolds()
    {
        var detail = $"'{new string('d', 50_000)}' is wrong.";
        await using var host = await PipelineHost.StartAsync(Route(_ => new(ScimErrors.InvalidValue(detail))));
        using var client = host.Client();
        var answer = await client.GetAsync($"Users?filter=userName eq \"{new string('q', 50_000)}\"", ("User-Agent", new string('u', 20_000)));

        var entry = Assert.Single(await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1));

        Assert.Equal(detail, answer["detail"].GetString());
        Assert.Equal(("filter=userName eq …", "'…'", 200), (entry.Query, entry.Detail, entry.UserAgent?.Length));
    }

    [Theory]
    [InlineData(null, 401, ProvisioningSituation.NoCredential, null)]
    [InlineData("wrong", 401, ProvisioningSituation.None, null)]
    [InlineData("paused", 403, ProvisioningSituation.Paused, "First token")]
    [InlineData("suspended", 403, ProvisioningSituation.Suspended, "First token")]
    public async Task Request_NotGranted_IsNotedWithTheReason(string? token, int status, ProvisioningSituation situation, string? label)
    {
        await using var host = await PipelineHost.StartAsync(Route(static exchange => Answer(exchange, 204)));
        using var client = host.Client(token);
        var answer = await client.GetAsync("Users");

        var entry = Assert.Single(await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1));

        Assert.Equal((status, situation, label), (entry.Status, entry.Situation, entry.CredentialLabel));
        Assert.Equal(answer["detail"].GetString(), entry.Detail);
        Assert.False(entry.Succeeded);
    }

    [Fact]
    public async Task Request_BeyondALimit_IsNotedWithTheLimit()
    {
        await using var host = await PipelineHost.StartAsync(Route(static exchange => Answer(exchange, 204)), ("Limits:Burst", "1"), ("Limits:RequestsPerSecond", "1"));
        using var client = host.Client();
        await client.GetAsync("Users");
        await client.GetAsync("Users");

        var entries = await host.ProvisioningLog.WaitForAsync(Acme, Okta, 2);

        Assert.Equal([(204, ProvisioningSituation.None), (429, ProvisioningSituation.RequestRate)], entries.Select(entry => (entry.Status, entry.Situation)));
    }

    [Fact]
    public async Task Answer_BrokenOff_IsNotedAsSuch()
    {
        await using var host = await PipelineHost.StartAsync(Route(static async exchange =>
        {
            await exchange.Http.Response.BodyWriter.WriteAsync("{\"a\":"u8.ToArray());
            throw new StoreUnavailableException();
        }));
        using var client = host.Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("Users"));

        var entry = Assert.Single(await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1));

        Assert.Equal((ProvisioningOutcome.BrokenOff, 503, false), (entry.Outcome, entry.Status, entry.Succeeded));
    }

    [Fact]
    public async Task Client_ThatIsGone_IsNotedAsSuch()
    {
        var entered = new TaskCompletionSource();
        await using var host = await PipelineHost.StartAsync(Route(async exchange =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.Infinite, exchange.Token);
            return null;
        }));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "granted");
        using var gone = new CancellationTokenSource();
        var request = client.GetAsync(new Uri(host.Address, "/scim/v2/acme/okta/Users"), gone.Token);
        await entered.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);

        var entry = Assert.Single(await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1));

        Assert.Equal((ProvisioningOutcome.ClientGone, 499), (entry.Outcome, entry.Status));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Handler_ThatFails_IsNotedWithWhatTheClientWasTold(int status)
    {
        await using var host = await PipelineHost.StartAsync(Route(_ => status == 500 ? throw new InvalidOperationException("secret") : throw new StoreUnavailableException("secret")));
        using var client = host.Client();
        var answer = await client.GetAsync("Users");

        var entry = Assert.Single(await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1));

        Assert.Equal((status, answer["detail"].GetString()), (entry.Status, entry.Detail));
        Assert.DoesNotContain("secret", entry.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AfterOthers_InheritsNothingOfThem()
    {
        await using var host = await PipelineHost.StartAsync(Route(static exchange =>
        {
            if (exchange.Http.Request.QueryString.HasValue)
            {
                exchange.Record.ResourceId = Guid.CreateVersion7();
                exchange.Record.TotalResults = 7;
                exchange.Record.Changes = new() { Attributes = ["title"] };
                return new(ScimErrors.Uniqueness("Taken."));
            }

            return Answer(exchange, 204);
        }));
        using var client = host.Client();
        await client.GetAsync("Users?count=1", ("User-Agent", "first"));
        await host.ProvisioningLog.WaitForAsync(Acme, Okta, 1);
        await client.GetAsync("Users", ("X-Request-Id", "second"));

        var second = (await host.ProvisioningLog.WaitForAsync(Acme, Okta, 2))[1];

        Assert.Equal(
            ("second", 204, null, null, null, null, null, null),
            (second.RequestId, second.Status, second.Query, second.UserAgent, second.ScimType, second.Detail, second.ResourceId, second.TotalResults));
        Assert.Empty(second.Changed);
    }

    [Fact]
    public async Task Strangers_ThatCallAgainAndAgain_AreOnlyCountedAndPushNobodyOut()
    {
        await using var host = await PipelineHost.StartAsync(Route(static exchange => Answer(exchange, 204)));
        using var stranger = host.Client("wrong");
        using var client = host.Client();
        for (var i = 0; i < 100; i++)
        {
            (await stranger.GetAsync("Users")).ShouldBe(401);
        }

        await client.GetAsync("Users", ("X-Request-Id", "known"));

        var entries = await EntriesUntilAsync(host, entries => entries.Any(entry => entry.RequestId == "known") && entries.Sum(entry => entry.Dropped) == 40);
        Assert.Equal(60, entries.Count(entry => entry.Status == 401));
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await stranger.GetAsync("Users", ("X-Request-Id", "later"));
        Assert.Equal("later", (await host.ProvisioningLog.WaitForAsync(Acme, Okta, entries.Count + 1))[^1].RequestId);
    }

    private static async Task<IReadOnlyList<ProvisioningEntry>> EntriesUntilAsync(PipelineHost host, Func<IReadOnlyList<ProvisioningEntry>, bool> complete)
    {
        var entries = await host.ProvisioningLog.WaitForAsync(Acme, Okta, 61);
        while (!complete(entries))
        {
            entries = await host.ProvisioningLog.WaitForAsync(Acme, Okta, entries.Count + 1);
        }

        return entries;
    }

    private static ScimRoute Route(ScimHandler get) => new("/Users", "User") { Get = get };

    private static ValueTask<ScimError?> Answer(ScimExchange exchange, int status)
    {
        exchange.Http.Response.StatusCode = status;
        return default;
    }
}
