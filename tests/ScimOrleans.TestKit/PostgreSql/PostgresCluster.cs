using System.Diagnostics;
using System.Security.Cryptography;
using ScimOrleans.TestKit.Processes;

namespace ScimOrleans.TestKit.PostgreSql;

/// <summary>One data folder and the server process on it, private to this test process.</summary>
internal sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresBinaries _binaries;
    private readonly UnixAccount? _account = UnixAccount.Unprivileged();
    private readonly TestFolder _folder = TestFolder.Create("postgres");
    private readonly bool _flushes;
    private Process? _server;

    private PostgresCluster(PostgresBinaries binaries, bool flushes)
    {
        _binaries = binaries;
        _flushes = flushes;
    }

    /// <summary>Port of 127.0.0.1 that the server listens on, before and after a restart.</summary>
    public int Port { get; } = FreePorts.Take();

    /// <summary>The superuser's password: anyone on the machine reaches the port.</summary>
    public string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether the server's process runs.</summary>
    public bool IsRunning => _server is { HasExited: false };

    private string DataFolder => _folder.Combine("data");

    private string LogFile => _folder.Combine("server.log");

    /// <summary>Makes a data folder; <see cref="Start"/> starts a server on it.</summary>
    public static async Task<PostgresCluster> CreateAsync(PostgresBinaries binaries, bool flushes)
    {
        var cluster = new PostgresCluster(binaries, flushes);
        await cluster.InitializeAsync();
        return cluster;
    }

    /// <summary>Starts the server process. It does not accept connections yet.</summary>
    public void Start()
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1",
            $"port={Port}",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=64MB",
            "jit=off",
            $"fsync={(_flushes ? "on" : "off")}",
            // Every test process may have a server of its own; idle workers would only take turns at the cores.
            "max_parallel_workers_per_gather=0",
            "log_line_prefix=%m [%p] %q%d ",
            "log_lock_waits=on",
        ];
        // The shell gives the log to the server and then becomes it, so that no pipe binds it to this process.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        string[] command =
            ["-c", "exec \"$@\" >>\"$0\" 2>&1", LogFile, _binaries.Server, "-D", DataFolder, .. settings.SelectMany(setting => (string[])["-c", setting])];
        foreach (var argument in command)
        {
            start.ArgumentList.Add(argument);
        }

        _server?.Dispose();
        // An immediate shutdown frees the server's shared memory; a kill would leave that behind.
        _server = OwnedProcess.Start(start, atOwnersEnd: UnixSignal.Quit, _account);
    }

    /// <summary>Waits until the started server accepts connections: it says so in the file with its process id.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or took too long; the message holds what it logged.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan limit)
    {
        var server = _server ?? throw new InvalidOperationException("The server was not started.");
        using var deadline = new CancellationTokenSource(limit);
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(DataFolder, "postmaster.pid");
        watcher.Created += (_, _) => Look();
        watcher.Changed += (_, _) => Look();
        watcher.EnableRaisingEvents = true;
        Look();
        if (await Task.WhenAny(ready.Task.WaitAsync(deadline.Token), server.WaitForExitAsync(deadline.Token)) is not { IsCompletedSuccessfully: true } || server.HasExited)
        {
            throw new InvalidOperationException($"The private PostgreSQL server does not start:\n{ReadLogTail()}");
        }

        void Look()
        {
            if (IsReady(server.Id))
            {
                ready.TrySetResult();
            }
        }
    }

    /// <summary>Ends the postmaster and every process of it at once, as a power failure would.</summary>
    public async Task KillAsync()
    {
        if (_server is not { HasExited: false } server)
        {
            return;
        }

        // Frozen, it can start no new process while its present ones are listed.
        UnixProcess.Signal(server.Id, UnixSignal.Stop);
        var children = UnixProcess.ChildrenOf(server.Id);
        foreach (var child in children)
        {
            UnixProcess.Signal(child, UnixSignal.Kill);
        }

        server.Kill();
        await server.WaitForExitAsync();
        // A successor refuses to start while one of them still holds the shared memory.
        await UnixProcess.WaitForEndAsync(children, Patience);
    }

    /// <summary>Freezes the postmaster and every process of it.</summary>
    public void Freeze() => SignalAll(UnixSignal.Stop);

    /// <summary>Freezes one of the postmaster's processes.</summary>
    /// <returns>Whether there was such a process.</returns>
    public bool FreezeProcess(int processId) =>
        _server is { HasExited: false } server && UnixProcess.ChildrenOf(server.Id).Contains(processId) && UnixProcess.Signal(processId, UnixSignal.Stop);

    /// <summary>Lets all of them go on.</summary>
    public void Thaw() => SignalAll(UnixSignal.Continue);

    /// <summary>Stops the server, which ends its sessions and writes a checkpoint first.</summary>
    public async Task StopAsync()
    {
        if (_server is { HasExited: false } server)
        {
            UnixProcess.Signal(server.Id, UnixSignal.Interrupt);
            using var deadline = new CancellationTokenSource(Patience);
            await server.WaitForExitAsync(deadline.Token);
        }
    }

    /// <summary>The last lines that the server has logged.</summary>
    public string ReadLogTail() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(30)) : "(no log)";

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false } server)
        {
            UnixProcess.Signal(server.Id, UnixSignal.Quit);
            await server.WaitForExitAsync();
        }

        _server?.Dispose();
        _folder.Dispose();
    }

    private void SignalAll(UnixSignal signal)
    {
        if (_server is { HasExited: false } server)
        {
            // Frozen, it can start no new process while its present ones are listed.
            UnixProcess.Signal(server.Id, signal);
            foreach (var child in UnixProcess.ChildrenOf(server.Id))
            {
                UnixProcess.Signal(child, signal);
            }
        }
    }

    /// <summary>Whether the file is the process's own, not a dead predecessor's, and its eighth line says "ready".</summary>
    private bool IsReady(int processId)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(DataFolder, "postmaster.pid")) is [var id, _, _, _, _, _, _, var status, ..]
                && id == $"{processId}" && status.Trim() == "ready";
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task InitializeAsync()
    {
        if (_account is { } account)
        {
            await RunAsync(new ProcessStartInfo("chown", [$"{account.UserId}:{account.GroupId}", _folder.Path]), account: null);
        }

        var passwordFile = _folder.Combine("password");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (_account is { } owner)
        {
            await RunAsync(new ProcessStartInfo("chown", [$"{owner.UserId}:{owner.GroupId}", passwordFile]), account: null);
        }

        // A linguistic collation, unlike C: SQL that forgets to name its collation then sorts wrongly in a test.
        await RunAsync(
            new ProcessStartInfo(
                _binaries.InitDb,
                [
                    "--pgdata", DataFolder, "--username", "postgres", "--pwfile", passwordFile, "--auth", "scram-sha-256",
                    "--encoding", "UTF8", "--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US", "--no-sync",
                ])
            { WorkingDirectory = "/" },
            _account);
        File.Delete(passwordFile);
    }

    private static async Task RunAsync(ProcessStartInfo start, UnixAccount? account)
    {
        var program = start.FileName;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = OwnedProcess.Start(start, UnixSignal.Kill, account);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await output}\n{await error}");
        }
    }
}
