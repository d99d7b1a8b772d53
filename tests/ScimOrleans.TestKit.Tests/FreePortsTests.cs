using System.Net;
using System.Net.Sockets;

namespace ScimOrleans.TestKit.Tests;

public sealed class FreePortsTests
{
    [Fact]
    public void Take_ManyTimes_GivesEachPortOnceAndFree()
    {
        var ports = Enumerable.Range(0, 100).Select(_ => FreePorts.Take()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port =>
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        });
    }
}
