using ScimOrleans.Robustness.Fleets;

namespace ScimOrleans.Robustness.Faults;

/// <summary>What can happen to servers.</summary>
internal sealed class ServerFaults(Fleet fleet, Random random)
{
    private const int Kinds = 10;

    /// <summary>Does one of them, and waits until it is over.</summary>
    /// <returns>What it was.</returns>
    public Task<string> DoAsync()
    {
        var slot = random.Next(Fleet.Size);
        var other = (slot + 1 + random.Next(Fleet.Size - 1)) % Fleet.Size;
        var pause = random.Next(2_000);
        var length = random.Next(10) == 0 ? random.Next(8_000, 20_000) : random.Next(300, 5_000);
        return random.Next(Kinds) switch
        {
            0 => KillAsync(slot, pause),
            1 => KillTwoAsync(slot, other, pause),
            2 => RollAsync(slot),
            3 => FreezeWhileHandedOverAsync(slot, other, pause, length),
            4 => KillWhileStoppingAsync(slot, pause),
            5 => RollAllAsync(),
            6 or 7 => ScaleAsync(guests: 1 + pause % 2, length),
            _ => FreezeAsync(slot, length),
        };
    }

    private async Task<string> KillAsync(int slot, int pause)
    {
        await fleet.KillServerAsync(slot);
        await Task.Delay(pause);
        await fleet.StartServerAsync(slot);
        return $"kill server {slot}";
    }

    private async Task<string> KillTwoAsync(int slot, int other, int pause)
    {
        await Task.WhenAll(fleet.KillServerAsync(slot), fleet.KillServerAsync(other));
        await Task.Delay(pause);
        await Task.WhenAll(fleet.StartServerAsync(slot), fleet.StartServerAsync(other));
        return $"kill servers {slot} and {other}";
    }

    /// <summary>Stops it as an orchestrator does, and starts it again.</summary>
    private async Task<string> RollAsync(int slot)
    {
        await fleet.StopServerAsync(slot);
        await fleet.StartServerAsync(slot);
        return $"roll server {slot}";
    }

    /// <summary>An orchestrator's patience, or its machine, ends before the server has.</summary>
    private async Task<string> KillWhileStoppingAsync(int slot, int pause)
    {
        var stopping = fleet.StopServerAsync(slot);
        await Task.WhenAny(stopping, Task.Delay(pause));
        await fleet.KillServerAsync(slot);
        await stopping;
        await fleet.StartServerAsync(slot);
        return $"stop server {slot}, and kill it after {pause} ms";
    }

    /// <summary>As an orchestrator brings a new version: another one is ready before one is stopped.</summary>
    private async Task<string> RollAllAsync()
    {
        await fleet.JoinAsync(Fleet.Size);
        for (var slot = 0; slot < Fleet.Size; slot++)
        {
            await fleet.StopServerAsync(slot);
            await fleet.StartServerAsync(slot);
        }

        await fleet.LeaveAsync(Fleet.Size);
        return "roll all servers";
    }

    /// <summary>More servers come, stay for a while, and leave.</summary>
    private async Task<string> ScaleAsync(int guests, int length)
    {
        var slots = Enumerable.Range(Fleet.Size, guests).ToList();
        foreach (var guest in slots)
        {
            await fleet.JoinAsync(guest);
        }

        await Task.Delay(length);
        await Task.WhenAll(slots.Select(fleet.LeaveAsync));
        return $"{guests} more {(guests == 1 ? "server" : "servers")} for {length} ms";
    }

    private async Task<string> FreezeAsync(int slot, int length)
    {
        fleet.Freeze(slot);
        await Task.Delay(length);
        fleet.Thaw(slot);
        return $"freeze server {slot} for {length} ms";
    }

    /// <summary>
    /// While one server comes back, users and groups move, and are active on servers that their tenant does not belong to: just then one that
    /// should be told of changes hangs, so that tellings are late or lost.
    /// </summary>
    private async Task<string> FreezeWhileHandedOverAsync(int killed, int frozen, int pause, int length)
    {
        await fleet.KillServerAsync(killed);
        await Task.Delay(pause);
        var starting = fleet.StartServerAsync(killed);
        await Task.WhenAny(starting, Task.Delay(length));
        await FreezeAsync(frozen, Math.Min(length, 4_000));
        await starting;
        await FreezeAsync(frozen, Math.Min(length, 2_000));
        return $"kill server {killed}, freeze server {frozen} as it comes back for {length} ms";
    }
}
