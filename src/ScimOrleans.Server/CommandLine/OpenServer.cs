using System.Security.Cryptography;
using ScimOrleans.Server.Hosting;

namespace ScimOrleans.Server.CommandLine;

/// <summary>A server that a command talks to: one that runs, or one that is started in this process for the command alone, on loopback and with a key that nobody else knows.</summary>
/// <param name="client">Talks to it.</param>
/// <param name="own">The server, if it is this process's.</param>
internal sealed class OpenServer(ApiClient client, WebApplication? own) : IAsyncDisposable
{
    /// <summary>Talks to it.</summary>
    public ApiClient Client { get; } = client;

    /// <summary>Starts one on the embedded database.</summary>
    /// <exception cref="CommandFailedException">It cannot start, for one because a server runs on the folder.</exception>
    public static async Task<OpenServer> StartAsync(string dataFolder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(dataFolder))
        {
            throw new CommandFailedException($"There is no data folder '{dataFolder}'. Name it with --data-folder.");
        }

        if (!File.Exists(Path.Combine(dataFolder, StorageServiceCollectionExtensions.SqliteFileName)))
        {
            throw new CommandFailedException($"There is no database in the data folder '{dataFolder}'. Name the folder with --data-folder.");
        }

        try
        {
            DataFolderLock.Take(dataFolder).Dispose();
        }
        catch (StartupException e)
        {
            throw new CommandFailedException($"A server runs on the data folder '{dataFolder}': leave --offline out to talk to it, or stop it first.", e);
        }

        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        WebApplication? app = null;
        try
        {
            app = await ServerApplication.CreateAsync(
            [
                "--urls", "http://127.0.0.1:0",
                "--ScimOrleans:DataFolder", dataFolder,
                "--ScimOrleans:DemoTenant", "false",
                "--ScimOrleans:SiloPort", FreePort(),
                "--ScimOrleans:Admin:BootstrapKey", key,
                "--ConnectionStrings:Directory", "",
                "--Logging:Console:LogLevel:Default", "None",
            ]);
            await app.StartAsync(cancellationToken);
            return new(new ApiClient(new(app.Urls.First()), key), app);
        }
        catch (Exception exception) when (StartupFailure.Explain(exception) is { } line)
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            throw new CommandFailedException(line, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (own is not null)
        {
            await own.StopAsync(CancellationToken.None);
            await own.DisposeAsync();
        }
    }

    /// <summary>A TCP port that is free now.</summary>
    private static string FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
