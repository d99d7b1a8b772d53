using System.Diagnostics;
using System.Net;
using k8s.Models;
using Npgsql;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Processes;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests.Kubernetes;

/// <summary>
/// The published image, run as a node would run the manifest's pod: with the image's files and nothing else to see, all of them read-only, as the manifest's user without
/// capabilities, in a network and a process tree of its own, with the manifest's memory and just the manifest's variables. What a node adds and this does not: the filter of system calls.
/// </summary>
internal sealed class Pod : IAsyncDisposable
{
    /// <summary>The pod's address in its network.</summary>
    public const string Address = "10.244.1.7";

    /// <summary>The pod's name.</summary>
    public const string Name = "scimorleans-6d5f7c9b84-x2x7k";

    private const string DatabaseAddress = "10.96.0.5";
    private const string Constrained = "The pod is constrained.";

    // $0 is the new root, the rest: the program's folder, the runtime, the group, the user, the command.
    private const string Script = """
        set -eu
        app=$1 runtime=$2 group=$3 user=$4
        shift 4
        echo $$ >"$group/cgroup.procs"
        ip link set lo up
        ip address add 10.244.1.7/32 dev lo
        ip address add 10.96.0.5/32 dev lo
        mount -t tmpfs -o mode=755,size=1m tmpfs "$0"
        show() {
            if [ -d "$1" ]; then mkdir -p "$0$2"; else mkdir -p "$0${2%/*}"; : >"$0$2"; fi
            mount --bind "$1" "$0$2"
            mount -o remount,bind,ro "$0$2"
        }
        show "$app" /app
        show "$runtime" /usr/share/dotnet
        show /usr/lib /usr/lib
        show /usr/lib64 /usr/lib64
        ln -s usr/lib usr/lib64 "$0"
        show /etc/ld.so.cache /etc/ld.so.cache
        show /etc/ssl /etc/ssl
        show "$group" "$group"
        for device in null zero random urandom; do show "/dev/$device" "/dev/$device"; done
        show /usr/bin/setpriv /usr/bin/setpriv
        ln -s ../share/dotnet/dotnet "$0/usr/bin/dotnet"
        echo "app:x:$user:$user::/home/app:/sbin/nologin" >"$0/etc/passwd"
        mkdir -p "$0/proc" "$0/tmp" "$0/home/app"
        mount -t proc proc "$0/proc"
        mount -o remount,ro "$0"
        echo 'The pod is constrained.'
        exec unshare --root="$0" --wd=/app /usr/bin/setpriv --reuid="$user" --regid="$user" --clear-groups --inh-caps=-all --bounding-set=-all --no-new-privs --pdeathsig=KILL -- "$@"
        """;

    private readonly Process _process;
    private readonly ProcessOutput _output;
    private readonly TestFolder _root;
    private readonly NetworkNamespace _network;
    private readonly Forwarder _database;

    private Pod(Process process, ProcessOutput output, TestFolder root, MemoryGroup memory, NpgsqlConnectionStringBuilder database)
    {
        _process = process;
        _output = output;
        _root = root;
        Memory = memory;
        _network = new NetworkNamespace(process.Id);
        _database = new Forwarder(_network, new IPEndPoint(IPAddress.Parse(DatabaseAddress), 5432), new DnsEndPoint(database.Host!, database.Port));
        ProgramId = Assert.Single(UnixProcess.ChildrenOf(process.Id));
    }

    /// <summary>The bound of its memory, and how much it took of it.</summary>
    public MemoryGroup Memory { get; }

    /// <summary>Number of the program's process, seen from outside.</summary>
    public int ProgramId { get; }

    /// <summary>What it has printed.</summary>
    public string Printed => $"{_output.Output}\n{_output.Error}";

    /// <summary>Starts it and waits until the program says that it serves. Skips the test, with the reason, where this machine does not allow it.</summary>
    /// <param name="manifests">Says how it is to be run.</param>
    /// <param name="database">Connection string of a PostgreSQL database.</param>
    /// <param name="bootstrapKey">Value of the Secret that is there for the first start.</param>
    public static async Task<Pod> StartAsync(Manifests manifests, string database, string bootstrapKey)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/unshare") && (File.Exists("/usr/sbin/ip") || File.Exists("/usr/bin/ip")), "Running a pod needs root, unshare (util-linux) and ip (iproute2).");
        var image = await PublishedImage.Shared;
        var container = manifests.Container;
        Assert.Null(container.Command);
        Assert.Null(container.Args);
        var server = new NpgsqlConnectionStringBuilder(database);
        var root = TestFolder.Create("pod");
        var memory = MemoryGroup.Create((long)container.Resources.Limits["memory"].ToDecimal());
        var start = new ProcessStartInfo(
            "/usr/bin/unshare",
            [
                "--mount", "--net", "--pid", "--ipc", "--uts", "--fork", "--kill-child", "/bin/sh", "-c", Script, root.Path,
                Path.Combine(image.Root, "app"), Path.GetDirectoryName(ServerExecutable.Host)!, memory.Path, $"{manifests.Pod.Spec.SecurityContext.RunAsUser}",
                .. image.Config.GetProperty("Entrypoint").EnumerateArray().Select(part => part.GetString()!),
            ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["HOME"] = "/home/app";
        foreach (var variable in image.Config.GetProperty("Env").EnumerateArray().Select(text => text.GetString()!.Split('=', 2)))
        {
            start.Environment[variable[0]] = variable[1];
        }

        foreach (var (name, value) in Variables(manifests, new NpgsqlConnectionStringBuilder(database) { Host = DatabaseAddress, Port = 5432 }.ConnectionString, bootstrapKey))
        {
            start.Environment[name] = value;
        }

        var process = OwnedProcess.Start(start, UnixSignal.Kill);
        var output = ProcessOutput.Of(process);
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        await WaitAsync(process, output, Constrained, deadline.Token);
        var pod = new Pod(process, output, root, memory, server);
        await WaitAsync(process, output, "Serving http", deadline.Token);
        return pod;
    }

    /// <summary>An HTTP client beside it, as the kubelet and the other pods are.</summary>
    public HttpClient CreateHttpClient() => _network.CreateHttpClient();

    /// <summary>What the kernel says of the program's process, by the names in <c>/proc/…/status</c>.</summary>
    public IReadOnlyDictionary<string, string> ReadStatus() =>
        File.ReadLines($"/proc/{ProgramId}/status").Select(line => line.Split(':', 2)).ToDictionary(line => line[0], line => string.Join(' ', line[1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

    /// <summary>The file systems that the program sees: where they are, and whether they are read-only.</summary>
    public IReadOnlyList<(string Path, bool IsReadOnly)> ReadMounts() =>
        [.. File.ReadLines($"/proc/{ProgramId}/mountinfo").Select(line => line.Split(' ')).Select(fields => (fields[4], fields[5].Split(',').Contains("ro")))];

    /// <summary>Asks the program to end (SIGTERM), as the kubelet does after preStop.</summary>
    public void Terminate() => Assert.True(UnixProcess.Signal(ProgramId, UnixSignal.Terminate), Printed);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="OperationCanceledException">It takes longer: the kubelet would kill it.</exception>
    public async Task<int> WaitForEndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // The first of a process tree: the others end with it.
            UnixProcess.Signal(ProgramId, UnixSignal.Kill);
            await _process.WaitForExitAsync();
        }

        await _database.DisposeAsync();
        _process.Dispose();
        Memory.Dispose();
        _root.Dispose();
    }

    /// <summary>The container's variables as the kubelet resolves them.</summary>
    private static IEnumerable<(string Name, string Value)> Variables(Manifests manifests, string database, string bootstrapKey)
    {
        foreach (var source in manifests.Container.EnvFrom ?? [])
        {
            foreach (var (name, value) in manifests.Of<V1ConfigMap>().Single(map => map.Metadata.Name == source.ConfigMapRef.Name).Data)
            {
                yield return (name, value);
            }
        }

        foreach (var variable in manifests.Container.Env)
        {
            yield return (variable.Name, variable switch
            {
                { Value: { } value } => value,
                { ValueFrom.FieldRef.FieldPath: "metadata.name" } => Name,
                { ValueFrom.FieldRef.FieldPath: "status.podIP" } => Address,
                { ValueFrom.SecretKeyRef.Key: "connection-string" } => database,
                { ValueFrom.SecretKeyRef.Key: "key" } => bootstrapKey,
                _ => throw new InvalidDataException($"Nobody says what {variable.Name} is."),
            });
        }
    }

    private static async Task WaitAsync(Process process, ProcessOutput output, string text, CancellationToken cancellationToken)
    {
        var said = output.WaitForAsync(text, cancellationToken);
        await Task.WhenAny(said, process.WaitForExitAsync(cancellationToken));
        Assert.True(said.IsCompletedSuccessfully, $"The pod ended, or took too long, before it said '{text}'. It printed:\n{output.Output}\n{output.Error}");
    }
}
