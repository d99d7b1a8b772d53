using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Server.Hosting;
using ScimOrleans.Server.Telemetry;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Server.Tests.Telemetry.Observability;

/// <summary>The README's table of metrics and the running program say the same.</summary>
public sealed class MetricsTableTests
{
    [Fact]
    public async Task EachInstrumentOfTheProgram_IsInTheTable_AndNoOther()
    {
        var published = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (IsExported(instrument))
                {
                    published[instrument.Name] = true;
                }
            },
        };
        listener.Start();
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        foreach (var connection in new[] { null, database.ConnectionString })
        {
            using var folder = TestFolder.Create("metrics");
            await using var app = await ServerApplication.CreateAsync(
            [
                "--urls", "http://127.0.0.1:0", "--ScimOrleans:DataFolder", folder.Path, "--ScimOrleans:DemoTenant", "true", "--ScimOrleans:SiloPort", $"{FreePorts.Take()}", "--ScimOrleans:MetricsPort", $"{FreePorts.Take()}",
                "--Logging:Console:LogLevel:Default", "None", "--ScimOrleans:AdvertisedAddress", "127.0.0.1", .. connection is null ? [] : new[] { $"--ConnectionStrings:Directory={connection}" },
            ]);
            await app.StartAsync(TestContext.Current.CancellationToken);
            await app.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(MetricsTable.Read().Select(metric => metric.Instrument).Order(StringComparer.Ordinal), published.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatPrometheusReads_HasTheNamesOfTheTable()
    {
        var listed = MetricsTable.Read().ToDictionary(metric => metric.Prometheus, metric => metric.IsHistogram);
        await using var database = await (await PostgresServer.Shared).CreateDatabaseAsync();
        foreach (var connection in new[] { null, database.ConnectionString })
        {
            await using var one = await WatchedServer.StartAsync("pod-1", new() { Database = connection });
            using var client = one.Server.CreateBearerClient();
            var user = (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201)["id"].GetString();
            (await client.PostAsync("Groups", $$"""{"displayName":"Engineers","members":[{"value":"{{user}}"}]}""")).ShouldBe(201);

            var scrape = await one.ScrapeAsync();

            Assert.DoesNotContain(scrape.Names, name => name != "target_info" && !listed.ContainsKey(name));
            Assert.DoesNotContain(scrape.Names, name => listed.GetValueOrDefault(name) != scrape.Series.Keys.Any(series => series.StartsWith($"{name}_bucket{{", StringComparison.Ordinal)));

            // All of ours are there from the start, besides what is only measured when it happens.
            Assert.Equal(["scim_server_notification_duration_seconds"], listed.Keys.Where(name => name.StartsWith("scim_", StringComparison.Ordinal) && !scrape.Names.Contains(name)));
        }
    }

    private static bool IsExported(Instrument instrument) =>
        instrument.Meter.Name is ScimTelemetry.Http or ScimTelemetry.Grains or ScimTelemetry.Storage or ScimTelemetry.Server
        || (ForeignInstruments.Meters.Contains(instrument.Meter.Name) && ForeignInstruments.Choose(instrument) is null);
}
