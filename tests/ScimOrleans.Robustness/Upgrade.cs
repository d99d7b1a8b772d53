using ScimOrleans.Robustness.Fleets;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Robustness;

/// <summary>Which requests fail while servers of another build are replaced by those of this one, both work side by side, and all of it is taken back.</summary>
internal static class Upgrade
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(5);

    /// <summary>How long both builds work side by side after each replacement.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(10);

    /// <summary>Does it, and prints what failed.</summary>
    /// <param name="oldBuild">The other server's assembly.</param>
    /// <param name="oldDrain">How long its servers are told to serve on after SIGTERM; zero if it knows no such option. Then they get no new requests for a while before they are stopped.</param>
    /// <returns>Whether no request failed.</returns>
    public static async Task<bool> RunAsync(string oldBuild, TimeSpan oldDrain)
    {
        var old = oldDrain > TimeSpan.Zero ? Rolling.Draining(oldDrain) : [];
        var preStop = oldDrain > TimeSpan.Zero ? TimeSpan.Zero : Drain;
        await using var rolling = await Rolling.StartAsync(new() { Assembly = Path.GetFullPath(oldBuild), Options = old });
        var failed = 0;
        await rolling.RunAsync("upgrade", async found =>
        {
            await ReplaceAllAsync(rolling, ServerExecutable.Assembly, Rolling.Draining(Drain), preStop, found);
            Console.WriteLine("all servers are of this build");
            failed = await rolling.ReportAsync("upgrade");
            await TakeBackAsync(rolling, Path.GetFullPath(oldBuild), old, found);
        });
        return await rolling.ReportAsync("upgrade") == 0 && failed == 0;
    }

    private static async Task TakeBackAsync(Rolling rolling, string oldBuild, Dictionary<string, string> old, Task found)
    {
        try
        {
            await ReplaceAllAsync(rolling, oldBuild, old, TimeSpan.Zero, found);
            Console.WriteLine("all servers are of the other build again");
        }
        catch (InvalidOperationException exception) when (exception.Message.StartsWith("The server ended with 1 ", StringComparison.Ordinal))
        {
            Console.WriteLine($"there is no way back: {exception.Message.ReplaceLineEndings(" ")}");
            for (var slot = 0; slot < Fleet.Capacity; slot++)
            {
                rolling.Servers.Use(slot, ServerExecutable.Assembly, Rolling.Draining(Drain));
            }
        }
    }

    private static async Task ReplaceAllAsync(Rolling rolling, string build, Dictionary<string, string> options, TimeSpan preStop, Task found)
    {
        var slots = rolling.Running;
        foreach (var slot in slots)
        {
            rolling.Servers.Use(rolling.Spare, build, options);
            await rolling.ReplaceAsync(slot, found, preStop);
            await Task.WhenAny(Task.Delay(Together), found);
        }
    }
}
