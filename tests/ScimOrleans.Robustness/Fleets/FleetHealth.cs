using System.Diagnostics;
using System.Net;
using Npgsql;

namespace ScimOrleans.Robustness.Fleets;

/// <summary>Finds out whether all servers are well, and starts those that have ended: also one that the cluster had declared dead.</summary>
internal sealed class FleetHealth(Fleet fleet)
{
    private const int Active = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Version of the cluster when all were well.</summary>
    private int _version;

    /// <summary>Waits until they are. What happened before may be felt for one stale bound from now on, not longer.</summary>
    public async Task HealAsync()
    {
        fleet.Weather.Storm();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        foreach (var guest in Enumerable.Range(Fleet.Size, Fleet.Capacity - Fleet.Size).Where(fleet.IsRunning))
        {
            await fleet.LeaveAsync(guest);
        }

        while (true)
        {
            await Task.WhenAll(Enumerable.Range(0, Fleet.Size).Where(slot => !fleet.IsRunning(slot)).Select(fleet.StartServerAsync));
            var sick = await FindSickAsync(client);
            if (sick is null)
            {
                fleet.Weather.Clear();
                return;
            }

            if (clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"The servers do not recover: {sick}");
            }

            await Task.Delay(Pause);
        }
    }

    /// <summary>Starts servers that end by themselves, as an orchestrator does: what was done to the network before may be what declares one dead afterwards.</summary>
    public async Task TendAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(0, Fleet.Size).Where(slot => !fleet.IsRunning(slot)).Select(fleet.StartServerAsync));
            await Task.WhenAny(Task.Delay(Pause, stop));
        }
    }

    /// <summary>Whether a server runs, and the cluster counts it as active.</summary>
    public async Task<bool> IsMemberAsync(int slot)
    {
        await using var connection = await fleet.OpenDatabaseAsync();
        await using var command = new NpgsqlCommand("select count(*) from orleans_membership where status = $1 and port = $2", connection)
        {
            Parameters = { new() { Value = Active }, new() { Value = fleet.SiloPort(slot) } },
        };
        return (long)(await command.ExecuteScalarAsync())! == 1 && fleet.IsRunning(slot);
    }

    /// <summary>Whoever joins, leaves, is suspected or declared dead raises the cluster's version.</summary>
    public async Task ConfirmAsync()
    {
        await using var connection = await fleet.OpenDatabaseAsync();
        if (await ReadVersionAsync(connection) != _version)
        {
            fleet.Weather.WasFoul("the cluster changed by itself");
        }
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select version from orleans_membership_version", connection) { CommandTimeout = 60 };
        return (int)(await command.ExecuteScalarAsync())!;
    }

    private async Task<string?> FindSickAsync(HttpClient client)
    {
        for (var slot = 0; slot < Fleet.Size; slot++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(fleet.Address(slot), "/health/ready"));
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    return $"server {slot} says {(int)answer.StatusCode}";
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                return $"server {slot}: {exception.Message}";
            }
        }

        return await FindMissingAsync();
    }

    /// <summary>Those that the cluster counts as active must be these, and no dead predecessor that nobody has found out yet.</summary>
    private async Task<string?> FindMissingAsync()
    {
        try
        {
            var active = new List<int>();
            await using var connection = await fleet.OpenDatabaseAsync();
            _version = await ReadVersionAsync(connection);
            await using var command = new NpgsqlCommand("select port from orleans_membership where status = $1", connection) { Parameters = { new() { Value = Active } } };
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                active.Add(reader.GetInt32(0));
            }

            var expected = Enumerable.Range(0, Fleet.Size).Select(fleet.SiloPort).Order();
            return active.Order().SequenceEqual(expected) ? null : $"the cluster has the silos {string.Join(", ", active)}";
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return exception.Message;
        }
    }
}
