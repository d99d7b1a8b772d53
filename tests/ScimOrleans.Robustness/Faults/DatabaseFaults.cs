using Npgsql;
using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Fleets;

namespace ScimOrleans.Robustness.Faults;

/// <summary>What can happen to PostgreSQL, and to the ways to it.</summary>
internal sealed class DatabaseFaults(Site site, Random random)
{
    private const int Kinds = 7;

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
