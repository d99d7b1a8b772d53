using ScimOrleans.Robustness.Fleets;
using ScimOrleans.Robustness.Machines;

namespace ScimOrleans.Robustness.Faults;

/// <summary>What can happen to the network: packets are lost, and nobody is told.</summary>
internal sealed class NetworkFaults(Fleet fleet, Random random)
{
    private const int Kinds = 6;

    /// <summary>Does one of them, and waits until it is over.</summary>
    /// <returns>What it was.</returns>
    public async Task<string> DoAsync()
    {
        var slot = random.Next(Fleet.Size);
        var other = (slot + 1 + random.Next(Fleet.Size - 1)) % Fleet.Size;
        var length = random.Next(4) == 0 ? random.Next(8_000, 20_000) : random.Next(500, 8_000);
        var kind = random.Next(Kinds);
        if (fleet.Network is not { } network)
        {
            return "(a fault of the network was left out: no namespaces)";
        }

        var peers = Enumerable.Range(0, Fleet.Capacity).Where(peer => peer != slot).ToList();
        IEnumerable<(int Station, string Address)> toPeers = peers.Select(peer => (slot, PrivateNetwork.AddressOf(peer)));
        IEnumerable<(int Station, string Address)> fromPeers = peers.Select(peer => (peer, PrivateNetwork.AddressOf(slot)));
        switch (kind)
        {
            case 0:
                await LoseAsync(network, [.. toPeers, .. fromPeers], length);
                return $"cut server {slot} off the others for {length} ms";
            case 1:
                await LoseAsync(network, [.. toPeers], length);
                return $"lose what server {slot} sends to the others for {length} ms";
            case 2:
                await LoseAsync(network, [(slot, PrivateNetwork.AddressOf(other))], length);
                return $"lose what server {slot} sends to server {other} for {length} ms";
            case 3:
                await LoseAsync(network, [(slot, PrivateNetwork.DatabaseAddress)], length);
                return $"lose what server {slot} sends to PostgreSQL for {length} ms";
            case 4:
                await LoseAsync(network, [(slot, PrivateNetwork.AddressOf(other)), (other, PrivateNetwork.AddressOf(slot)), (slot, PrivateNetwork.DatabaseAddress)], length);
                return $"cut server {slot} off PostgreSQL and server {other} for {length} ms";
            default:
                network.Unplug(slot);
                await Task.Delay(length);
                network.Plug(slot);
                return $"pull the cable of server {slot} for {length} ms";
        }
    }

    private static async Task LoseAsync(PrivateNetwork network, List<(int Station, string Address)> ways, int length)
    {
        ways.ForEach(way => network.Lose(way.Station, way.Address));
        await Task.Delay(length);
        ways.ForEach(way => network.Find(way.Station, way.Address));
    }
}
