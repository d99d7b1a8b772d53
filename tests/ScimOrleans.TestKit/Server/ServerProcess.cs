using System.Diagnostics;
using System.Net;
using ScimOrleans.TestKit.Http;
using ScimOrleans.TestKit.Processes;

namespace ScimOrleans.TestKit.Server;

/// <summary>The real server, in a process of its own, that ends with the test or with the test's process.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ProcessOutput _output;
    private readonly TestFolder? _folder;
    private readonly TimeSpan _startLimit;

    private ServerProcess(ServerSettings settings)
    {
        _startLimit = settings.StartLimit;
        _folder = settings.DataFolder is null ? TestFolder.Create("server") : null;
        DataFolder = settings.DataFolder ?? _folder!.Path;
        BaseAddress = new Uri($"http://{settings.Address}:{settings.HttpPort}");

        string[] command = [.. settings.Launcher, ServerExecutable.Host, settings.Assembly, .. settings.ToArguments(DataFolder)];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = DataFolder,
        };
        foreach (var (name, value) in settings.Environment)
        {
            start.Environment[name] = value;
        }

        _process = OwnedProcess.Start(start, atOwnersEnd: UnixSignal.Kill);
        _output = ProcessOutput.Of(_process);
    }

    /// <summary>Root of its HTTP endpoint.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Where it keeps its data, the embedded database and <c>demo.json</c>.</summary>
    public string DataFolder { get; }

    /// <summary>Number of its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has printed to standard output so far.</summary>
    public string Output => _output.Output;

    /// <summary>What it has printed to standard error so far.</summary>
    public string Error => _output.Error;

    /// <summary>How to reach the demo tenant, if this start or an earlier one on the same data folder made it.</summary>
    public DemoCredentials Demo => DemoCredentials.Read(DataFolder);

    /// <summary>Starts the server and waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or took too long; the message holds what it printed.</exception>
    public static async Task<ServerProcess> StartAsync(ServerSettings? settings = null)
    {
        var server = new ServerProcess(settings ?? new ServerSettings());
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server that is expected to refuse, and waits for its end.</summary>
    /// <returns>Its exit code and what it printed to standard output and standard error.</returns>
    public static async Task<(int ExitCode, string Output, string Error)> RunToEndAsync(ServerSettings settings)
    {
        await using var server = new ServerProcess(settings);
        using var deadline = new CancellationTokenSource(settings.StartLimit);
        await server._process.WaitForExitAsync(deadline.Token);
        return (server._process.ExitCode, server.Output, server.Error);
    }

    /// <summary>A client of the demo tenant with its user name and password, as Okta has them.</summary>
    public ScimClient CreateBasicClient() => ScimClient.WithPassword(Demo.Endpoint, Demo.Username, Demo.Password);

    /// <summary>A client of the demo tenant with its bearer token, as Entra has it.</summary>
    public ScimClient CreateBearerClient() => ScimClient.WithToken(Demo.Endpoint, Demo.BearerToken);

    /// <summary>Waits until it has printed the text, to either stream.</summary>
    public async Task WaitForOutputAsync(string text)
    {
        using var deadline = new CancellationTokenSource(_startLimit);
        await _output.WaitForAsync(text, deadline.Token);
    }

    /// <summary>Ends it at once (SIGKILL), as a crash of the machine would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop (SIGTERM), as an orchestrator does, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync() => EndByAsync(UnixSignal.Terminate);

    /// <summary>Asks it to stop (SIGTERM) and does not wait for its end.</summary>
    public void Terminate() => Signal(UnixSignal.Terminate);

    /// <summary>Interrupts it (SIGINT), as Ctrl-C does, and waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> InterruptAsync() => EndByAsync(UnixSignal.Interrupt);

    /// <summary>Freezes it (SIGSTOP): its connections stay open and it answers nothing.</summary>
    public void Freeze() => Signal(UnixSignal.Stop);

    /// <summary>Lets it go on after <see cref="Freeze"/> (SIGCONT), unaware of the time that passed.</summary>
    public void Thaw() => Signal(UnixSignal.Continue);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _folder?.Dispose();
    }

    private async Task<int> EndByAsync(UnixSignal signal)
    {
        Signal(signal);
        using var deadline = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    private void Signal(UnixSignal signal)
    {
        if (!UnixProcess.Signal(_process.Id, signal))
        {
            throw new InvalidOperationException($"The server has ended. {Printed()}");
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        using var deadline = new CancellationTokenSource(_startLimit);
        using var client = new HttpClient { BaseAddress = BaseAddress };
        var ended = _process.WaitForExitAsync(deadline.Token);
        var serving = _output.WaitForAsync("Serving http", deadline.Token);
        await Task.WhenAny(ended, serving);
        if (ended.IsCompletedSuccessfully)
        {
            throw new InvalidOperationException($"The server ended with {_process.ExitCode} before it was ready. {Printed()}");
        }

        if (!serving.IsCompletedSuccessfully || !await IsReadyAsync(client, deadline.Token))
        {
            throw new InvalidOperationException($"The server was not ready within {_startLimit}, or said that it serves and was not. {Printed()}");
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private string Printed() => $"It printed:\n{Output}\n{Error}";
}
