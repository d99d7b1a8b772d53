using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ScimOrleans.Robustness.Machines;

/// <summary>Makes another .NET process collect all its garbage, which stops it meanwhile: its diagnostic port does so for whoever asks for that event.</summary>
/// <remarks>https://github.com/dotnet/diagnostics/blob/main/documentation/design-docs/ipc-protocol.md</remarks>
internal static class GarbageCollection
{
    private const ulong HeapCollect = 0x800000;
    private const byte EventPipe = 2;
    private const byte CollectTracing2 = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Does it once, if the process is there and answers.</summary>
    public static async Task InduceAsync(int processId)
    {
        var path = Directory.EnumerateFiles(Path.GetTempPath(), $"dotnet-diagnostic-{processId.ToString(CultureInfo.InvariantCulture)}-*-socket").FirstOrDefault();
        if (path is null)
        {
            return;
        }

        using var deadline = new CancellationTokenSource(Patience);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), deadline.Token);
            await socket.SendAsync(Request(), deadline.Token);
            // The answer comes when it is done; the end of the connection ends the session.
            await socket.ReceiveAsync(new byte[64], deadline.Token);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // It has ended, or hangs for another reason.
        }
    }

    private static byte[] Request()
    {
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, Encoding.Unicode, leaveOpen: true))
        {
            writer.Write(1u); // megabytes of buffer
            writer.Write(1u); // format: nettrace
            writer.Write(false); // no rundown
            writer.Write(1u); // providers
            writer.Write(HeapCollect);
            writer.Write(4u); // level: informational
            const string Provider = "Microsoft-Windows-DotNETRuntime\0";
            writer.Write((uint)Provider.Length);
            writer.Write(Provider.AsSpan());
            writer.Write(0u); // no filter
        }

        var message = new byte[20 + payload.Length];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1", message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), (ushort)message.Length);
        (message[16], message[17]) = (EventPipe, CollectTracing2);
        payload.ToArray().CopyTo(message, 20);
        return message;
    }
}
