using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Benchmarks.Measuring;

/// <summary>
/// The part of the benchmarks that runs inside the measured process, put there by the runtime's start-up hook: it says how much was allocated and what is alive.
/// </summary>
public sealed class ServerProbe(int port)
{
    private const string PortVariable = "SCIMORLEANS_BENCH_PROBE";
    private const string ThroughGrainVariable = "SCIMORLEANS_BENCH_THROUGH_GRAIN";

    /// <summary>Variables that put the probe into a process.</summary>
    /// <param name="probePort">Port that it answers at.</param>
    /// <param name="throughGrain">Whether nothing published is found, so that each read is a call of a grain.</param>
    public static Dictionary<string, string> Variables(int probePort, bool throughGrain = false) => new()
    {
        ["DOTNET_STARTUP_HOOKS"] = typeof(ServerProbe).Assembly.Location,
        [PortVariable] = probePort.ToString(CultureInfo.InvariantCulture),
        [ThroughGrainVariable] = throughGrain ? "1" : "0",
    };

    /// <summary>Bytes that the process has allocated since it started.</summary>
    public Task<long> AllocatedBytesAsync() => AskAsync((byte)'a');

    /// <summary>Bytes that are alive, after a full collection.</summary>
    public Task<long> LiveBytesAsync() => AskAsync((byte)'m');

    /// <summary>Called in the measured process before its own first line.</summary>
    public static void Start()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(PortVariable), CultureInfo.InvariantCulture, out var port))
        {
            return;
        }

        // Orleans goes over every assembly that is loaded and over those that they name; the server's own folder does not have ours.
        var folder = Path.GetDirectoryName(typeof(ServerProbe).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, $"{name.Name}.dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;

        // Its own children, if any, must not answer at the same port.
        Environment.SetEnvironmentVariable(PortVariable, null);
        new Thread(() => Answer(port)) { IsBackground = true, Name = "Benchmark probe" }.Start();
        if (Environment.GetEnvironmentVariable(ThroughGrainVariable) == "1")
        {
            DiagnosticListener.AllListeners.Subscribe(new HideWhatIsPublished());
        }
    }

    private static void Answer(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Span<byte> answer = stackalloc byte[8];
        while (true)
        {
            using var socket = listener.AcceptSocket();
            while (socket.Receive(answer[..1]) == 1)
            {
                BinaryPrimitives.WriteInt64LittleEndian(answer, answer[0] == 'a' ? GC.GetTotalAllocatedBytes() : LiveBytes());
                socket.Send(answer);
            }
        }
    }

    private static long LiveBytes()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private async Task<long> AskAsync(byte question)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(new[] { question });
        var answer = new byte[8];
        for (var filled = 0; filled < answer.Length;)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(filled));
            filled += read > 0 ? read : throw new IOException("The probe closed the connection.");
        }

        return BinaryPrimitives.ReadInt64LittleEndian(answer);
    }

    /// <summary>Replaces a service while the host is built, by the events that the framework's own test host uses.</summary>
    private sealed class HideWhatIsPublished : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
            {
                value.Subscribe(this);
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
            {
                builder.ConfigureServices(services => services.AddSingleton<IPublishedResources, NothingPublished>());
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class NothingPublished : IPublishedResources
    {
        public bool TryGet(TenantId tenant, ResourceKind kind, Guid id, ResourceOwner viewer, out PublishedResource published)
        {
            published = default;
            return false;
        }
    }
}
