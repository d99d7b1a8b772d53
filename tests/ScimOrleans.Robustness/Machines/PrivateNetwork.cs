using System.Diagnostics;
using System.Globalization;
using ScimOrleans.TestKit.Processes;

namespace ScimOrleans.Robustness.Machines;

/// <summary>
/// A bridge in this process's namespace, and for each server a namespace of its own that a cable leads to. Packets are lost as in a network, without a word: whoever
/// is to lose them takes the receiver for a station that does not exist.
/// </summary>
internal sealed class PrivateNetwork : IDisposable
{
    /// <summary>Where the servers reach the database. Clients have another address, so that one can be lost without the other.</summary>
    public const string DatabaseAddress = "10.77.0.2";

    private const string Bridge = "bridge";
    private const string Nobody = "02:00:00:00:00:01";
    private static int _cables;

    private readonly List<(Process Holder, string Cable)> _stations = [];

    /// <summary>Makes it.</summary>
    /// <param name="stations">Number of servers.</param>
    /// <exception cref="InvalidOperationException">This process is not in a <see cref="NetworkNamespace"/>, or something else fails.</exception>
    public PrivateNetwork(int stations)
    {
        if (Command.Try("ip", "link", "show", Bridge).ExitCode != 0)
        {
            Command.Run("ip", "link", "add", Bridge, "type", "bridge");
            Command.Run("ip", "address", "add", "10.77.0.1/24", "dev", Bridge);
            Command.Run("ip", "address", "add", $"{DatabaseAddress}/32", "dev", Bridge);
            Command.Run("ip", "link", "set", Bridge, "up");
        }

        for (var station = 0; station < stations; station++)
        {
            AddStation();
        }
    }

    /// <summary>A server's address.</summary>
    public static string AddressOf(int station) => $"10.77.0.{11 + station}";

    /// <summary>What starts a program in a server's namespace.</summary>
    public IReadOnlyList<string> LauncherOf(int station) => ["nsenter", $"--target={_stations[station].Holder.Id.ToString(CultureInfo.InvariantCulture)}", "--net", "--"];

    /// <summary>From now on a server's packets to an address are lost.</summary>
    public void Lose(int station, string address) => In(station, "ip", "neighbour", "replace", address, "lladdr", Nobody, "dev", "eth0", "nud", "permanent");

    /// <summary>They arrive again.</summary>
    public void Find(int station, string address) => In(station, "ip", "neighbour", "flush", "to", address, "dev", "eth0", "nud", "permanent");

    /// <summary>Pulls a server's cable.</summary>
    public void Unplug(int station) => Command.Run("ip", "link", "set", _stations[station].Cable, "down");

    /// <summary>Puts it in again.</summary>
    public void Plug(int station) => Command.Run("ip", "link", "set", _stations[station].Cable, "up");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (holder, cable) in _stations)
        {
            // The namespace goes some time after its last process; the address must be free before.
            Command.Try("ip", "link", "delete", cable);
            holder.Kill();
            holder.Dispose();
        }
    }

    private void AddStation()
    {
        var cable = $"cable{_cables++}";
        var start = new ProcessStartInfo("unshare", ["--net", "--", "sh", "-c", "echo entered; exec sleep infinity"]) { RedirectStandardOutput = true };
        var holder = OwnedProcess.Start(start, UnixSignal.Kill);
        _stations.Add((holder, cable));
        if (holder.StandardOutput.ReadLine() != "entered")
        {
            throw new InvalidOperationException("A network namespace could not be made.");
        }

        var station = _stations.Count - 1;
        Command.Run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", holder.Id.ToString(CultureInfo.InvariantCulture));
        Command.Run("ip", "link", "set", cable, "master", Bridge, "up");
        In(station, "ip", "link", "set", "lo", "up");
        In(station, "ip", "address", "add", $"{AddressOf(station)}/24", "dev", "eth0");
        In(station, "ip", "link", "set", "eth0", "up");
    }

    private void In(int station, params string[] command) => Command.Run([.. LauncherOf(station), .. command]);
}
