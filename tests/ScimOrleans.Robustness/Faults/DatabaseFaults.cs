using Npgsql;
using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Fleets;

namespace ScimOrleans.Robustness.Faults;

/// <summary>What can happen to PostgreSQL, and to the ways to it.</summary>
internal sealed class DatabaseFaults(Site site, Random random)
{
    private const int Kinds = 12;

    private Fleet Fleet => site.Fleet;

    /// <summary>Does one of them, and waits until it is over.</summary>
    /// <returns>What it was.</returns>
    public Task<string> DoAsync()
    {
        var slot = random.Next(Fleet.Size);
        var pause = random.Next(2_000);
        var length = random.Next(300, 5_000);
        return random.Next(Kinds) switch
        {
            0 => KillAsync(pause),
            1 => RestartAsync(),
            2 => BreakConnectionsAsync(),
            3 => FreezeAsync(length),
            4 => new PoolExhaustion(site).DoAsync(slot, TimeSpan.FromMilliseconds(pause)),
            5 or 6 => SlowAsync([slot], pause, length * 2),
            7 => SlowAsync([.. Enumerable.Range(0, Fleet.Capacity)], pause, length * 2),
            8 => ThinAsync([.. Enumerable.Range(0, Fleet.Capacity)], pause, length * 2),
            9 => SilentAsync(slot, length * 3),
            // Up to longer than a command may take: its transaction goes on when nobody waits for it any more.
            _ => FreezeCommitAsync(length * 3),
        };
    }

    private async Task<string> KillAsync(int pause)
    {
        await Fleet.Postgres.KillAsync();
        await Task.Delay(pause);
        await Fleet.Postgres.RestartAsync();
        return "kill PostgreSQL";
    }

    private async Task<string> RestartAsync()
    {
        await Fleet.Postgres.RestartAsync();
        return "restart PostgreSQL";
    }

    private async Task<string> BreakConnectionsAsync()
    {
        await Fleet.Database.TerminateConnectionsAsync();
        return "break all connections to PostgreSQL";
    }

    private async Task<string> FreezeAsync(int length)
    {
        Fleet.Postgres.Freeze();
        await Task.Delay(length);
        Fleet.Postgres.Thaw();
        return $"freeze PostgreSQL for {length} ms";
    }

    /// <summary>Every round trip takes longer.</summary>
    private async Task<string> SlowAsync(IReadOnlyList<int> slots, int pause, int length)
    {
        var delay = TimeSpan.FromMilliseconds(50 + pause % 450);
        foreach (var slot in slots)
        {
            Fleet.Lines[slot].Delay = delay;
        }

        await Task.Delay(length);
        foreach (var slot in slots)
        {
            Fleet.Lines[slot].Delay = TimeSpan.Zero;
        }

        return $"PostgreSQL is {delay.TotalMilliseconds:F0} ms further from {Name(slots)} for {length} ms";
    }

    private async Task<string> ThinAsync(IReadOnlyList<int> slots, int pause, int length)
    {
        var rate = 20_000 + pause * 40;
        foreach (var slot in slots)
        {
            Fleet.Lines[slot].BytesPerSecond = rate;
        }

        await Task.Delay(length);
        foreach (var slot in slots)
        {
            Fleet.Lines[slot].BytesPerSecond = 0;
        }

        return $"connections to PostgreSQL carry {rate} bytes a second from {Name(slots)} for {length} ms";
    }

    /// <summary>A server's connections stay open, and carry nothing in either direction; then all of it arrives.</summary>
    private async Task<string> SilentAsync(int slot, int length)
    {
        Fleet.Lines[slot].IsSilent = true;
        await Task.Delay(length);
        Fleet.Lines[slot].IsSilent = false;
        return $"nothing passes between server {slot} and PostgreSQL for {length} ms";
    }

    private static string Name(IReadOnlyList<int> slots) => slots.Count == 1 ? $"server {slots[0]}" : "all servers";

    /// <summary>Freezes a connection's process in the middle of a commit: it holds its locks, and nobody learns what became of it.</summary>
    private async Task<string> FreezeCommitAsync(int length)
    {
        var frozen = await FindCommitAsync() is { } process && Fleet.Postgres.FreezeProcess(process);
        await Task.Delay(frozen ? length : 0);
        Fleet.Postgres.Thaw();
        return frozen ? $"freeze a commit in PostgreSQL for {length} ms" : "(no commit was under way)";
    }

    private async Task<int?> FindCommitAsync()
    {
        await using var connection = await Fleet.OpenDatabaseAsync();
        for (var attempt = 0; attempt < 200; attempt++)
        {
            await using var command = new NpgsqlCommand("select pid from pg_stat_activity where application_name like 'server-%' and state = 'active' and query like '%commit_operation%' limit 1", connection);
            if (await command.ExecuteScalarAsync() is int process)
            {
                return process;
            }
        }

        return null;
    }
}
