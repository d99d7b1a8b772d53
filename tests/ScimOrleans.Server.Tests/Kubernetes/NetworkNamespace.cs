using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>The network of another process, with interfaces and ports of its own. A socket belongs for ever to the network in which it was made.</summary>
/// <param name="processId">A process that is in it.</param>
internal sealed class NetworkNamespace(int processId)
{
    private const int NewNetwork = 0x4000_0000;

    /// <summary>An HTTP client that is in that network.</summary>
    public HttpClient CreateHttpClient() => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = CreateSocket();
            await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Makes a TCP socket that is in that network.</summary>
    public Socket CreateSocket()
    {
        Socket? socket = null;
        Exception? failure = null;
        // It is the thread that enters, so it must be one that ends.
        var thread = new Thread(() =>
        {
            try
            {
                using var network = File.OpenHandle($"/proc/{processId}/ns/net");
                if (SetNamespace((int)network.DangerousGetHandle(), NewNetwork) != 0)
                {
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
                }

                socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
            catch (Exception exception) when (exception is Win32Exception or IOException or SocketException)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException("No socket could be made in the network.", failure);
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int descriptor, int kind);
}
