using System.Net;
using System.Net.Sockets;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>What keeps the server from starting is said in one line that names the remedy, and the exit code is not 0.</summary>
public sealed class RefusedStartTests
{
    [Fact]
    public async Task AnHttpPortInUse_IsNamed()
    {
        using var other = Listen(out var port);

        await AssertRefusedAsync(new() { HttpPort = port }, $":{port}", "--urls");
    }

    [Fact]
    public async Task ASiloPortInUse_IsNamed()
    {
        using var other = Listen(out var port);

        await AssertRefusedAsync(new() { SiloPort = port }, "--ScimOrleans:SiloPort");
    }

    [Fact]
    public async Task AnUnwritableDataFolder_IsNamed()
    {
        using var folder = TestFolder.Create("unwritable");
        var file = Path.Combine(folder.Path, "a-file");
        await File.WriteAllTextAsync(file, "");

        await AssertRefusedAsync(new() { Options = Option("ScimOrleans:DataFolder", Path.Combine(file, "below")) }, file, "--ScimOrleans:DataFolder");
    }

    [Fact]
    public async Task ADataFolderThatAServerHas_IsNamed_AndThatServerGoesOn()
    {
        using var folder = TestFolder.Create("two-servers");
        await using var first = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });

        await AssertRefusedAsync(new() { DataFolder = folder.Path }, "Another process uses the data folder", folder.Path, "--ScimOrleans:DataFolder");

        using var client = first.CreateBearerClient();
        (await client.PostAsync("Users", """{"userName":"ada"}""")).ShouldBe(201);
    }

    [Fact]
    public Task AnUnreachableDatabase_IsNamed() => AssertRefusedAsync(
        new() { Database = $"Host=127.0.0.1;Port={FreePorts.Take()};Username=postgres;Database=scim;Timeout=2", Options = Option("ScimOrleans:DatabaseWait", "00:00:01") },
        "The database does not answer", "ConnectionStrings:Directory");

    [Fact]
    public Task AConnectionStringThatIsNone_IsNamed() => AssertRefusedAsync(new() { Database = "Hots=127.0.0.1;Password=hunter2" }, "ConnectionStrings:Directory", "hots");

    [Theory]
    [InlineData("ScimOrleans:MaxPagSize", "10", "Did you mean 'ScimOrleans:MaxPageSize'")]
    [InlineData("ScimOrleans:SiloPort", "70000", "SiloPort")]
    [InlineData("ScimOrleans:SiloPort", "many", "SiloPort")]
    [InlineData("ScimOrleans:DatabaseWait", "-00:00:01", "DatabaseWait")]
    [InlineData("ScimOrleans:AdvertisedAddress", "not-an-address", "AdvertisedAddress")]
    [InlineData("ScimOrleans:PublicUrl", "ftp://example.com", "PublicUrl")]
    [InlineData("url", "http://127.0.0.1:1", "Did you mean '--urls'")]
    public Task AWrongOption_IsNamed(string option, string value, string expected) =>
        AssertRefusedAsync(new() { Options = Option(option, value) }, expected);

    [Fact]
    public async Task AnUnknownOptionInTheEnvironment_IsNamed()
    {
        var settings = new ServerSettings { Environment = new Dictionary<string, string> { ["ScimOrleans__DataFoldr"] = "x" } };

        await AssertRefusedAsync(settings, "Did you mean 'ScimOrleans:DataFolder'");
    }

    private static Dictionary<string, string> Option(string name, string value) => new() { [name] = value };

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }

    private static async Task AssertRefusedAsync(ServerSettings settings, params string[] expected)
    {
        var (exitCode, output, error) = await ServerProcess.RunToEndAsync(settings);

        var printed = $"It printed:\n{output}\n{error}";
        Assert.True(exitCode is > 0 and < 128, $"Exit code {exitCode}. {printed}");
        var line = error.TrimEnd('\n');
        Assert.False(line.Contains('\n', StringComparison.Ordinal), $"More than one line. {printed}");
        foreach (var text in expected)
        {
            Assert.True(line.Contains(text, StringComparison.Ordinal), $"Nothing about «{text}». {printed}");
        }
    }
}
