using System.Diagnostics;
using System.Text.RegularExpressions;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests;

/// <summary>What the README tells a newcomer to type does what it says.</summary>
public sealed partial class ReadmeExampleTests
{
    [Fact]
    public async Task TryItByHand_FindsNobody_ThenCreatesAUser()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed.");
        using var folder = TestFolder.Create("readme");
        var data = Directory.CreateDirectory(folder.Combine("data")).FullName;
        await using var server = await ServerProcess.StartAsync(new() { DataFolder = data });
        var example = Example().Match(await File.ReadAllTextAsync(RepositoryRoot.Combine("README.md"))).Groups[1].Value;

        var printed = await RunAsync(example, folder.Path);

        Assert.Contains("\"totalResults\":0", printed, StringComparison.Ordinal);
        using var client = server.CreateBasicClient();
        (await client.GetAsync("Users?filter=userName%20eq%20%22ada%40example.com%22")).ShouldBe(200).ShouldHave("Resources[0].name.familyName", "Lovelace");
    }

    [Fact]
    public async Task AdministerIt_MakesATenantAndAConnector_ThenShowsWhoSuspendedIt()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed.");
        using var folder = TestFolder.Create("readme");
        var data = Directory.CreateDirectory(folder.Combine("data")).FullName;
        await using var server = await ServerProcess.StartAsync(new() { DataFolder = data });
        var example = AdminExample().Match(await File.ReadAllTextAsync(RepositoryRoot.Combine("README.md"))).Groups[1].Value;

        var printed = await RunAsync(example.Replace("http://localhost:8080", server.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal), folder.Path);

        Assert.Contains($"/scim/v2/acme/okta\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"scopes\":[\"read@acme\"]", printed, StringComparison.Ordinal);
        Assert.Contains("\"operation\":\"UpdateTenant\"", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\":4", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheDirectory_IsRead_AndTellsOfConflictsAndRules()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/curl"), "curl is not installed.");
        using var folder = TestFolder.Create("readme");
        var data = Directory.CreateDirectory(folder.Combine("data")).FullName;
        await using var server = await ServerProcess.StartAsync(new() { DataFolder = data });
        var example = DirectoryExample().Match(await File.ReadAllTextAsync(RepositoryRoot.Combine("README.md"))).Groups[1].Value;

        var printed = await RunAsync(example.Replace("http://localhost:8080", server.BaseAddress.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal), folder.Path);

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

    private static async Task<string> RunAsync(string script, string folder)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-eu", "-c", script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var printed = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return printed;
    }

    [GeneratedRegex(@"## The directory.*?```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex DirectoryExample();

    [GeneratedRegex(@"## Administer it.*?```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex AdminExample();

    [GeneratedRegex(@"## Try it by hand\s+```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
