using System.Diagnostics;
using Npgsql;
using ScimOrleans.Robustness.Clients;
using ScimOrleans.Robustness.Fleets;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Robustness.Faults;

/// <summary>Makes every connection of a server's pool wait for a lock, and keeps it so for a while. That it is so is seen in PostgreSQL, not assumed.</summary>
internal sealed class PoolExhaustion(Site site)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Does it to one server.</summary>
    /// <returns>What it was.</returns>
    public async Task<string> DoAsync(int slot, TimeSpan length)
    {
        using var client = site.Fleet.CreateClient(slot, site.Tenancy.Id.Value, Tenancy.Okta, site.Tenancy.Authorization(Tenancy.Okta), TimeSpan.FromSeconds(30));
        using var over = new CancellationTokenSource();
        await using var watcher = await site.Fleet.OpenDatabaseAsync();
        await using var holder = await site.Fleet.OpenDatabaseAsync();
        await using (var transaction = await holder.BeginTransactionAsync())
        {
            await using var take = new NpgsqlCommand("lock table users in access exclusive mode", holder, transaction) { CommandTimeout = 30 };
            await take.ExecuteNonQueryAsync();
            var readers = Enumerable.Range(0, 2 * site.Fleet.PoolSize).Select(_ => ReadAsync(client, over.Token)).ToList();
            await WaitUntilFullAsync(watcher, slot);
            await Task.Delay(length);
            await over.CancelAsync();
            await transaction.RollbackAsync();
            await Task.WhenAll(readers);
        }

        return $"use up the pool of server {slot} for {length.TotalMilliseconds:F0} ms";
    }

    private async Task WaitUntilFullAsync(NpgsqlConnection watcher, int slot)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            await using var command = new NpgsqlCommand("select count(*) from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'", watcher)
            {
                Parameters = { new() { Value = Fleet.ApplicationName(slot) } },
            };
            var waiting = (long)(await command.ExecuteScalarAsync())!;
            if (waiting == site.Fleet.PoolSize)
            {
                return;
            }

            if (clock.Elapsed > Limit)
            {
                throw new InvalidOperationException($"The pool of server {slot} was not used up: {waiting} of {site.Fleet.PoolSize} connections wait.");
            }
        }
    }

    /// <summary>Reads again and again: what is answered, the other clients check.</summary>
    private static async Task ReadAsync(ScimClient client, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await client.GetAsync("Users?count=1");
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                // The next one tries again.
            }
        }
    }
}
