using System.Diagnostics;
using ScimOrleans.Benchmarks.Load;
using ScimOrleans.Benchmarks.Sites;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Benchmarks.Scenarios;

/// <summary>What is not measured by sending requests for a while.</summary>
public static class OtherMeasures
{
    private const int FirstResident = 10_001;
    private const int Resident = 19_000;

    /// <summary>Log entries that an unchanged full list has written.</summary>
    public static async Task<Bar> FullListWritesAsync(Stage stage, Scenario fullList)
    {
        await fullList.MeasureAsync(TimeSpan.FromSeconds(0.2), stage.Postmaster);
        var before = await stage.Large.PositionAsync();
        await fullList.MeasureAsync(TimeSpan.FromSeconds(0.5), stage.Postmaster);
        return new("unchanged full list of 10,000 members, entries written", 0, await stage.Large.PositionAsync() - before, "");
    }

    /// <summary>Bytes of live memory for each user who is read once and stays, above the JSON of its answer. To be measured before anything else has run.</summary>
    public static async Task<Bar> ResidentBytesAsync(Stage stage)
    {
        using var load = new LoadGenerator(stage.Large.Server.BaseAddress.Port);
        WireRequest Read(int number) => WireRequest.Make("GET", $"{stage.Large.Endpoint}/Users/{UserJson.Id(number)}", stage.Large.Authorization);
        await load.CloseLoopAsync(8, TimeSpan.FromMinutes(1), 1_000, n => Read(FirstResident + Resident + n));
        var before = await stage.Large.Probe.LiveBytesAsync();
        await load.CloseLoopAsync(8, TimeSpan.FromMinutes(2), Resident, n => Read(FirstResident + n));
        var live = await stage.Large.Probe.LiveBytesAsync() - before;
        using var connection = await HttpConnection.OpenAsync(stage.Large.Server.BaseAddress.Port);
        await connection.SendAsync(Read(FirstResident));
        return new("resident user, live bytes above its JSON", 2_048, ((double)live / Resident) - connection.BodyBytes, "B");
    }

    /// <summary>Seconds from the start of the process to its being ready, on a new embedded database; the middle of five.</summary>
    public static async Task<Bar> StartSecondsAsync()
    {
        List<double> seconds = [];
        for (var i = 0; i < 5; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var server = await ServerProcess.StartAsync();
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return new("start to ready, embedded, new database", 2, Measuring.Sample.Middle(seconds), "s");
    }
}
