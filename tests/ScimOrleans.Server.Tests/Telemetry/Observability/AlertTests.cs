using System.Globalization;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.PostgreSql;
using ScimOrleans.TestKit.Server;
using ScimOrleans.TestKit.Telemetry;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>
/// Each alert is fired once: its condition is brought about in running servers, and Prometheus' own evaluation decides by what their metrics showed before and after. None fires while all is well.
/// </summary>
public sealed class AlertTests
{
    private const string Retitle = """{"Operations":[{"op":"replace","value":{"title":"Countess"}}]}""";
    private const string Deactivate = """{"Operations":[{"op":"replace","value":{"active":false}}]}""";

    /// <summary>The tests that fire alerts, by what they are named for.</summary>
    public static IReadOnlyDictionary<string, string[]> Fired { get; } = new Dictionary<string, string[]>
    {
        [nameof(WhatTenantsDo_IsTold)] = ["ScimRemovalsHeld", "ScimCredentialGuessing", "ScimTenantLimited", "ScimProvisioningLogDropped"],
        [nameof(TheDatabaseIsGone_IsTold)] = ["ScimDatabaseUnavailable", "ScimFeedLag", "ScimErrorBudgetBurnFast", "ScimErrorBudgetBurnSlow", "ScimCommitOutcomeUnknown", "ScimCommitFailures", "ScimAbsent"],
        [nameof(TheDatabaseHangs_IsTold)] = ["ScimCommitQueueSaturated", "ScimConnectionPoolExhausted", "ScimRequestsShed", "ScimLatencyHigh"],
        [nameof(SilosAreLost_IsTold)] = ["ScimNotificationsLost", "ScimTooFewSilos", "ScimSilosLost", "ScimSiloNotActive"],
        [nameof(AJobFails_IsTold)] = ["ScimJobsFailing"],
        [nameof(MemoryIsScarce_IsTold)] = ["ScimMemoryNearLimit"],
    };

    [Fact]
    public async Task WhatTenantsDo_IsTold()
    {
        await using var pod = await WatchedServer.StartAsync("pod-1", new()
        {
            Options = Options(("Limits:RequestsPerSecond", "1000"), ("Limits:Burst", "150"), ("Limits:ConcurrentRequests", "64"), ("ProvisioningLog:QueueLength", "40"), ("ProvisioningLog:WriteDelay", "00:00:01")),
        });
        using var client = pod.Server.CreateBearerClient();
        var start = await pod.ScrapeAsync();
        var users = await CreateUsersAsync(client, 30);
        var well = await pod.ScrapeAsync();
        foreach (var user in users.Take(15))
        {
            await client.PatchAsync($"Users/{user}", Deactivate);
        }

        using (var guesser = ScimClient.WithToken(client.Endpoint, "wrong"))
        {
            for (var i = 0; i < 40; i++)
            {
                Assert.Contains((await guesser.GetAsync("Users")).Status, new[] { 401, 429 });
            }
        }

        MetricsScrape after;
        do
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => client.GetAsync("Users?count=1")));
            after = await pod.ScrapeAsync();
        }
        while (after.Sum("scim_server_requests_limited_total") < 150 || after.Sum("scim_server_provisioning_log_dropped_total") == 0);

        await AssertFireAsync(new AlertScene().Add("pod-1", start, well, after), nameof(WhatTenantsDo_IsTold));
    }

    [Fact]
    public async Task TheDatabaseIsGone_IsTold()
    {
        await using var postgres = await PostgresServer.StartAsync(flushes: false);
        await using var database = await postgres.CreateDatabaseAsync();
        await using var pod = await WatchedServer.StartAsync("pod-1", new()
        {
            Database = database.ConnectionString,
            Options = Options(("Grains:StaleReadBound", "00:00:01"), ("Grains:CommitRecoveryTime", "00:00:01")),
        });
        using var client = pod.Server.CreateBearerClient();
        var start = await pod.ScrapeAsync();
        var users = await CreateUsersAsync(client, 10);
        var well = await pod.ScrapeAsync();
        await postgres.KillAsync();

        foreach (var answer in await Task.WhenAll(users.Select(user => client.PatchAsync($"Users/{user}", Retitle))))
        {
            answer.ShouldBe(503);
        }

        var after = await pod.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_tail_age_seconds") > scrape.Sum("scim_server_tail_limit_seconds"));
        await pod.Server.KillAsync();

        await AssertFireAsync(new AlertScene().Add("pod-1", start, well, after), nameof(TheDatabaseIsGone_IsTold), but: "ScimAbsent", perPod: "ScimFeedLag");
        await new AlertScene().Add("pod-1", start, well, after: null).AssertFiresAsync("ScimAbsent");
    }

    [Fact]
    public async Task TheDatabaseHangs_IsTold()
    {
        await using var postgres = await PostgresServer.StartAsync(flushes: false);
        await using var database = await postgres.CreateDatabaseAsync();
        await using var pod = await WatchedServer.StartAsync("pod-1", new()
        {
            Database = database.ConnectionString,
            Options = Options(("Grains:CommitQueueLength", "4"), ("Grains:CommitBatchSize", "1"), ("Storage:MaxPoolSize", "4"), ("RequestDeadline", "00:00:08"), ("MaxConcurrentRequests", "17")),
        });
        using var client = pod.Server.CreateBearerClient();
        var start = await pod.ScrapeAsync();
        await CreateUsersAsync(client, 20);
        var well = await pod.ScrapeAsync();
        postgres.Freeze();
        Task<ScimResponse>[] hanging =
        [
            .. Enumerable.Range(0, 8).Select(i => client.PostAsync("Users", $$"""{"userName":"late{{i}}"}""")),
            .. Enumerable.Range(0, 12).Select(i => client.GetAsync($"Users?filter=userName%20eq%20%22late{i}%22")),
        ];

        // Of eight changes one is sent, four wait and three are refused: that leaves no place for what comes then.
        await pod.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_commit_refused_total") + scrape.Sum("scim_server_requests_shed_total") >= 3);
        await client.GetAsync("ServiceProviderConfig");
        var after = await pod.ScrapeUntilAsync(scrape =>
            scrape.Sum("scim_server_commit_queue_length") == 4 && scrape.Sum("db_client_connection_npgsql_pending_requests") > 0 && scrape.Sum("scim_server_requests_shed_total") > 0);

        await AssertFireAsync(new AlertScene().Add("pod-1", start, well, after), nameof(TheDatabaseHangs_IsTold), but: "ScimLatencyHigh", perPod: "*");

        foreach (var answer in await Task.WhenAll(hanging))
        {
            answer.ShouldBe(503);
        }

        await new AlertScene().Add("pod-1", start, well, await pod.ScrapeAsync()).AssertFiresAsync("ScimLatencyHigh");
        postgres.Thaw();
    }

    [Fact]
    public async Task SilosAreLost_IsTold()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var one = await WatchedServer.StartAsync("pod-1", new() { Database = database.ConnectionString });
        using var client = one.Server.CreateBearerClient();
        await using var two = await StartOtherAsync(one, client, database.ConnectionString);
        var starts = (One: await one.ScrapeAsync(), Two: await two.ScrapeAsync());
        var user = await CreateUserAsync(client, "ada");
        var group = (await client.PostAsync("Groups", $$"""{"displayName":"Engineers","members":[{"value":"{{user}}"}]}""")).ShouldBe(201)["id"].GetString();
        (await client.PatchAsync($"Groups/{group}", """{"Operations":[{"op":"replace","value":{"displayName":"Makers"}}]}""")).ShouldBe(204);
        var wells = (One: await one.ScrapeAsync(), Two: await two.ScrapeAsync());

        // The first tells a silo that hangs, and loses it.
        two.Server.Freeze();
        (await client.PatchAsync($"Groups/{group}", """{"Operations":[{"op":"replace","value":{"displayName":"Builders"}}]}""")).ShouldBe(204);
        var untold = await one.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_notifications_lost_total") > 0);
        await Scene(untold).AssertFiresAsync("ScimNotificationsLost");
        var lost = await one.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_silos_lost_total") > 0);
        await Scene(lost).AssertFiresAsync("ScimTooFewSilos");
        await Scene(lost).AssertFiresAsync("ScimSilosLost");

        // A third one starts while the first hangs, and is not active for as long as it cannot reach it.
        one.Server.Freeze();
        var port = FreePorts.Take();
        var starting = ServerProcess.StartAsync(WatchedServer.WithPage(new() { Database = database.ConnectionString, DemoTenant = false }, port));
        var joining = await WatchedServer.ScrapeUntilAsync(port, scrape => scrape.Series.Keys.Any(series => series.StartsWith("scim_server_silo_active", StringComparison.Ordinal)));
        one.Server.Thaw();
        await using var third = await starting;
        var joined = await MetricsScrape.ReadAsync(port, TestContext.Current.CancellationToken);
        await new AlertScene().Add("pod-3", joined, joined, joining).AssertFiresAsync("ScimSiloNotActive", "pod-3");

        AlertScene Scene(MetricsScrape after) => new AlertScene().Add("pod-1", starts.One, wells.One, after).Add("pod-2", starts.Two, wells.Two, after: null);
    }

    /// <summary>Starts a second server to which the demo tenant does not belong: then the first has all that it needs to change its users while the second hangs.</summary>
    private static async Task<WatchedServer> StartOtherAsync(WatchedServer one, ScimClient client, string database)
    {
        for (var attempt = 0; ; attempt++)
        {
            var other = await WatchedServer.StartAsync("pod-2", new() { Database = database, DemoTenant = false });
            await one.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_silos", "\"active\"") == 2);
            await CreateUserAsync(client, $"probe{attempt}");
            if ((await other.ScrapeAsync()).Sum("scim_server_resident_resources") == 0)
            {
                return other;
            }

            // By its address the tenant is its own; the next one has another.
            await other.Server.InterruptAsync();
            await other.DisposeAsync();
            await one.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_silos", "\"active\"") == 1);
        }
    }

    [Fact]
    public async Task AJobFails_IsTold()
    {
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        await using var pod = await WatchedServer.StartAsync("pod-1", new() { Database = database.ConnectionString, Options = Options(("Grains:JobWatchPeriod", "00:00:00.5"), ("Grains:SettlingTime", "00:00:00")) });
        using var admin = ScimClient.WithToken(new Uri(pod.Server.BaseAddress, "/api/v1"), pod.Server.Demo.AdminKey);
        var start = await pod.ScrapeAsync();
        (await admin.PostAsync("tenants", """{"id":"acme","name":"Acme"}""")).ShouldBe(201);
        var well = await pod.ScrapeAsync();
        await using (var rename = database.DataSource.CreateCommand("alter table members rename to members_elsewhere"))
        {
            await rename.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        (await admin.DeleteAsync("tenants/acme", ("If-Match", "*"))).ShouldBe(202);
        var after = await pod.ScrapeUntilAsync(scrape => scrape.Sum("scim_server_jobs_failing") == 1);

        await AssertFireAsync(new AlertScene().Add("pod-1", start, well, after), nameof(AJobFails_IsTold));
    }

    [Fact]
    public async Task MemoryIsScarce_IsTold()
    {
        const long Limit = 96 * 1_024 * 1_024;
        await using var pod = await WatchedServer.StartAsync("pod-1", new()
        {
            Environment = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = Limit.ToString("x", CultureInfo.InvariantCulture), ["DOTNET_gcServer"] = "0" },
        });
        using var client = pod.Server.CreateBearerClient();
        var start = await pod.ScrapeAsync();
        await CreateUsersAsync(client, 5);
        var well = await pod.ScrapeAsync();
        Assert.Equal(Limit, well.Sum("scim_server_memory_limit_bytes"));

        // Users stay in memory: a few hundred with long titles fill it.
        var title = new string('x', 32_000);
        var i = 0;
        MetricsScrape after;
        do
        {
            await client.PostAsync("Users", $$"""{"userName":"long{{i++}}","title":"{{title}}"}""");
            after = await pod.ScrapeAsync();
        }
        while (after.Sum("dotnet_gc_last_collection_memory_committed_size_bytes") <= 0.9 * Limit);

        await AssertFireAsync(new AlertScene().Add("pod-1", start, well, after), nameof(MemoryIsScarce_IsTold), perPod: "*");
    }

    /// <summary>None is forgotten.</summary>
    [Fact]
    public void EachAlert_IsFiredByATest() =>
        Assert.Equal(RuleFile.Read().Alerts.Select(alert => alert.Name).Order(StringComparer.Ordinal), Fired.Values.SelectMany(alerts => alerts).Order(StringComparer.Ordinal));

    private static async Task AssertFireAsync(AlertScene scene, string test, string? but = null, string? perPod = null)
    {
        foreach (var alert in Fired[test].Where(alert => alert != but))
        {
            await scene.AssertFiresAsync(alert, perPod == "*" || perPod == alert ? ["pod-1"] : []);
        }
    }

    private static async Task<List<string>> CreateUsersAsync(ScimClient client, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add(await CreateUserAsync(client, $"user{i}"));
        }

        return ids;
    }

    private static async Task<string> CreateUserAsync(ScimClient client, string name) => (await client.PostAsync("Users", $$"""{"userName":"{{name}}"}""")).ShouldBe(201)["id"].GetString()!;

    private static Dictionary<string, string> Options(params (string Name, string Value)[] options) => options.ToDictionary(option => $"ScimOrleans:{option.Name}", option => option.Value);
}
