using ScimOrleans.Benchmarks.Controls;
using ScimOrleans.Benchmarks.Sites;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.Benchmarks.Scenarios;

/// <summary>Everything that runs while it is measured: a small and a large directory, one that reads through grains, and the controls.</summary>
public sealed class Stage : IAsyncDisposable
{
    /// <summary>Users of the small directory.</summary>
    public const int SmallUsers = 1_000;

    /// <summary>Users of the large directory beyond those that its groups hold: who join groups, and who leave all of them.</summary>
    public const int ExtraUsers = 10_000;

    /// <summary>Users who are in a hundred groups.</summary>
    public const int Leavers = 2_000;

    /// <summary>Tenants that creates are spread over.</summary>
    public static readonly string[] SpreadTenants = [.. Enumerable.Range(1, 16).Select(n => $"tenant{n:00}")];

    private readonly PostgresServer _postgres;
    private readonly Site _emptied;

    private Stage(PostgresServer postgres, Site small, Site large, Site throughGrain, Site emptied, ControlProcess control, int postmaster, int users)
    {
        (_postgres, Small, Large, ThroughGrain, _emptied, Control, Postmaster, Users) = (postgres, small, large, throughGrain, emptied, control, postmaster, users);
        Groups = PlanGroups(users);
    }

    /// <summary>A thousand users.</summary>
    public Site Small { get; }

    /// <summary>A million users, unless told otherwise.</summary>
    public Site Large { get; }

    /// <summary>A thousand users, nothing published.</summary>
    public Site ThroughGrain { get; }

    /// <summary>The controls.</summary>
    public ControlProcess Control { get; }

    /// <summary>First process of the database server.</summary>
    public int Postmaster { get; }

    /// <summary>Users of the large directory, without the extra ones.</summary>
    public int Users { get; }

    /// <summary>Groups of the large directory by size.</summary>
    public IReadOnlyList<GroupPlan> Groups { get; }

    /// <summary>Connection string of the controls' database.</summary>
    public string ControlDatabase => _emptied.Database!.ConnectionString;

    /// <summary>Starts and fills all of it.</summary>
    internal static async Task<Stage> SetAsync(int users, TelemetryKind telemetry, Action<string> say)
    {
        var postgres = await PostgresServer.StartAsync();
        var small = await Site.StartAsync(postgres, telemetry);
        await Population.FillAsync(small.Server, small.Database!.ConnectionString, SmallUsers, [new(1, 10)], leavers: 0);
        await Tenants.CreateAsync(small.Settings, SpreadTenants);
        var throughGrain = await Site.StartAsync(postgres, telemetry, throughGrain: true);
        await Population.FillAsync(throughGrain.Server, throughGrain.Database!.ConnectionString, SmallUsers, [], leavers: 0);
        say($"filling a directory of {users:N0} users");
        var large = await Site.StartAsync(postgres, telemetry);
        await Population.FillAsync(large.Server, large.Database!.ConnectionString, users + ExtraUsers, PlanGroups(users), Leavers);
        var emptied = await Site.StartAsync(postgres, telemetry);
        await emptied.Server.StopAsync();
        using var client = small.Server.CreateBasicClient();
        var answer = await client.GetAsync($"Users/{UserJson.Id(1)}");
        var control = await ControlProcess.StartAsync(answer.Body.GetRawText().Length, emptied.Database!.ConnectionString);
        return new(postgres, small, large, throughGrain, emptied, control, await small.PostmasterAsync(), users);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Control.Dispose();
        foreach (var site in (Site[])[Small, Large, ThroughGrain, _emptied])
        {
            await site.DisposeAsync();
        }

        await _postgres.DisposeAsync();
    }

    private static List<GroupPlan> PlanGroups(int users) =>
        [.. ((int[])[10, 1_000, 10_000, 100_000, 1_000_000]).Where(members => members <= users).Select((members, index) => new GroupPlan(index + 1, members))];
}
