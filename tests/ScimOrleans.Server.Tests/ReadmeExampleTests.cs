using System.Diagnostics;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>What the README tells a newcomer to type does what it says.</summary>
public sealed partial class ReadmeExampleTests
{
    // "Start it" has two: the server's start, which every test here does in its own way, and tests/run, which runs this test.
    private static readonly (string Section, int Examples)[] _executed = [("Try it by hand", 1), ("Administer it", 2), ("The directory", 1)];

    [Fact]
    public async Task EveryExample_IsExecutedHere()
    {
        var readme = await File.ReadAllTextAsync(RepositoryRoot.Combine("README.md"));

        var examples = Section().Matches(readme)
            .Select(section => (section.Groups[1].Value, Example().Count(section.Groups[2].Value)))
            .Where(section => section.Item2 > 0);

        Assert.Equal([("Start it", 2), .. _executed], examples);
    }

    [Fact]
    public async Task TryItByHand_FindsNobody_ThenCreatesAUser()
    {
        await using var server = await ReadmeServer.StartAsync();

        var printed = await server.ExecuteAsync(await ReadAsync("Try it by hand"));

        Assert.Contains("\"totalResults\":0", printed, StringComparison.Ordinal);
        using var client = server.Process.CreateBasicClient();
        (await client.GetAsync("Users?filter=userName%20eq%20%22ada%40example.com%22")).ShouldBe(200).ShouldHave("Resources[0].name.familyName", "Lovelace");
    }

    [Fact]
    public async Task AdministerIt_MakesATenantAndAConnector_ThenShowsWhoSuspendedIt_AlsoByCommandLine()
    {
        await using var server = await ReadmeServer.StartAsync();

        var printed = await server.ExecuteAsync(await ReadAsync("Administer it"));

        Assert.Contains("/scim/v2/acme/okta\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"scopes\":[\"read@acme\"]", printed, StringComparison.Ordinal);
        Assert.Contains("\"operation\":\"UpdateTenant\"", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\":4", printed, StringComparison.Ordinal);

        printed = await server.ExecuteAsync(await ReadAsync("Administer it", 1));

        Assert.Contains("Acme Ltd", printed, StringComparison.Ordinal);
        Assert.Contains("/scim/v2/acme/entra", printed, StringComparison.Ordinal);
        Assert.Contains("night shift", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDirectory_IsRead_AndTellsOfConflictsAndRules()
    {
        await using var server = await ReadmeServer.StartAsync();

        var printed = await server.ExecuteAsync(await ReadAsync("The directory"));

        Assert.Contains("\"clashes\":true", printed, StringComparison.Ordinal);
        Assert.Contains("\"disappear\":0", printed, StringComparison.Ordinal);
        Assert.Contains("\"roleName\":\"Approver\"", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\":4", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DotnetRun_WorksInTheFolderInWhichItIsCalled()
    {
        // Where the README looks for data/demo.json.
        using var folder = TestFolder.Create("readme");
        var project = RepositoryRoot.Combine("src", "ScimOrleans.Server", "ScimOrleans.Server.csproj");
        var printed = await RunAsync($"'{ServerExecutable.Host}' msbuild '{project}' -nologo -getProperty:RunWorkingDirectory", folder.Path);
        Assert.Equal(folder.Path, Path.TrimEndingDirectorySeparator(printed.Trim()));
    }

    private static async Task<string> ReadAsync(string section, int index = 0)
    {
        var readme = await File.ReadAllTextAsync(RepositoryRoot.Combine("README.md"));
        var text = Section().Matches(readme).Single(match => match.Groups[1].Value == section).Groups[2].Value;
        return Example().Matches(text)[index].Groups[1].Value;
    }

    private static async Task<string> RunAsync(string script, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-eu", "-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var printed = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return printed;
    }

    [GeneratedRegex(@"^## ([^\n]+)\n(.*?)(?=^## |\z)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    /// <summary>A server on a free port with its data in the folder where the examples look for it.</summary>
    private sealed class ReadmeServer(TestFolder folder, ServerProcess process) : IAsyncDisposable
    {
        public ServerProcess Process => process;

        public static async Task<ReadmeServer> StartAsync()
        {
            Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed.");
            var folder = TestFolder.Create("readme");
            return new(folder, await ServerProcess.StartAsync(new() { DataFolder = Directory.CreateDirectory(folder.Combine("data")).FullName }));
        }

        /// <summary>Runs an example as it stands, but for the port, and the program as built instead of built anew.</summary>
        public Task<string> ExecuteAsync(string example)
        {
            var address = process.BaseAddress.GetLeftPart(UriPartial.Authority);
            var script = example
                .Replace("http://localhost:8080", address, StringComparison.Ordinal)
                .Replace("dotnet run -c Release --project src/ScimOrleans.Server --", $"'{ServerExecutable.Host}' '{ServerExecutable.Assembly}'", StringComparison.Ordinal);
            return RunAsync($"export SCIMORLEANS_URL={address}\n{script}", folder.Path);
        }

        public async ValueTask DisposeAsync()
        {
            await process.DisposeAsync();
            folder.Dispose();
        }
    }
}
