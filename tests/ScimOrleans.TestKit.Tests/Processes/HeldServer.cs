using Npgsql;
using ScimOrleans.TestKit.PostgreSql;

namespace ScimOrleans.TestKit.Tests.Processes;

/// <summary>
/// What <see cref="OwnerEndTests"/> runs in a process of its own, to end that process: it holds a private server until it
/// is ended. Not a test; it runs only when asked for.
/// </summary>
public sealed class HeldServer
{
    /// <summary>Variable that names the file to write the server's port and data folder to.</summary>
    public const string ReportVariable = "SCIMORLEANS_HELD_SERVER";

    [Fact(Explicit = true)]
    public async Task Hold()
    {
        var report = Environment.GetEnvironmentVariable(ReportVariable);
        Assert.NotNull(report);

        await using var server = await PostgresServer.StartAsync();
        await using var connection = await server.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("select setting from pg_settings where name = 'data_directory'", connection);
        var folder = (string)(await command.ExecuteScalarAsync())!;

        // Renamed into place, so that whoever waits for the file finds it complete.
        await File.WriteAllLinesAsync($"{report}.new", [$"{connection.Port}", folder]);
        File.Move($"{report}.new", report);
        await Task.Delay(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);
    }
}
