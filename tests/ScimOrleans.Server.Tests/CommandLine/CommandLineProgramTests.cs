using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScimOrleans.Server.CommandLine;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Server;

namespace ScimOrleans.Server.Tests.CommandLine;

/// <summary>Commands against a running server, and offline against its data folder once it has stopped.</summary>
public sealed class CommandLineProgramTests
{
    [Theory]
    [InlineData(true, "tenant")]
    [InlineData(true, "nonsense")]
    [InlineData(true, "--help")]
    [InlineData(false, "--urls", "http://localhost:1")]
    [InlineData(false, "--ScimOrleans:SiloPort", "1")]
    [InlineData(false)]
    public void IsCommand_TellsCommandsFromTheServersOptions(bool expected, params string[] args) => Assert.Equal(expected, CommandLineProgram.IsCommand(args));

    [Fact]
    public async Task Commands_WorkOnTheServer_AndOffline()
    {
        using var folder = TestFolder.Create("cli");
        var data = Directory.CreateDirectory(folder.Combine("data")).FullName;
        var server = await ServerProcess.StartAsync(new() { DataFolder = data });
        await using (server)
        {
            string[] connection = ["--url", server.BaseAddress.GetLeftPart(UriPartial.Authority), "--data-folder", data];
            await SucceedAsync(["tenant", "create", "acme", "--name", "Acme [Ltd]", .. connection]);
            var connector = JsonNode.Parse(await SucceedAsync(["connector", "create", "acme", "okta", "--name", "Okta", "--profile", "okta", "--json", .. connection]))!;
            await SucceedAsync(["connector", "set", "acme", "okta", """{"deletePolicy":"deactivate"}""", .. connection]);
            await SucceedAsync(["connector", "pause", "acme", "okta", .. connection]);
            var credential = JsonNode.Parse(await SucceedAsync(["credential", "create", "acme", "okta", "--label", "Okta", "--json", .. connection]))!;
            var successor = JsonNode.Parse(await SucceedAsync(["credential", "rotate", "acme", "okta", (string)credential["credential"]!["id"]!, "--json", .. connection]))!;
            Assert.NotEqual((string)credential["secret"]!, (string)successor["secret"]!);
            Assert.Contains("Okta", await SucceedAsync(["credential", "list", "acme", "okta", .. connection]), StringComparison.Ordinal);
            await SucceedAsync(["credential", "remove", "acme", "okta", (string)credential["credential"]!["id"]!, .. connection]);
            var role = JsonNode.Parse(await SucceedAsync(["role", "create", "acme", "--name", "Approver", "--json", .. connection]))!;
            var group = JsonNode.Parse(await SucceedAsync(["group", "list", "acme", "--json", .. connection]))![0]!;
            Assert.StartsWith("400:", await FailAsync(["role", "give", "acme", (string)role["id"]!, "--holder", (string)group["id"]!, .. connection]), StringComparison.Ordinal);
            Assert.Contains("public", await SucceedAsync(["group", "list", "acme", .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("ID", await SucceedAsync(["role", "holders", "acme", (string)role["id"]!, .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("409:", await FailAsync(["group", "delete", "acme", (string)group["id"]!, .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("ID", await SucceedAsync(["user", "list", "acme", "--search", "nobody", .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("404:", await FailAsync(["user", "protect", "acme", (string)group["id"]!, .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("AT", await SucceedAsync(["connector", "log", "acme", "okta", .. connection]), StringComparison.Ordinal);
            Assert.Contains("allowed                      10", await SucceedAsync(["connector", "brake", "acme", "okta", .. connection]), StringComparison.Ordinal);
            var confirmed = JsonNode.Parse(await SucceedAsync(["connector", "confirm", "acme", "okta", "--hours", "24", "--json", .. connection]))!;
            Assert.InRange((DateTimeOffset)confirmed["confirmedUntil"]!, DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(24));
            Assert.StartsWith("400:", await FailAsync(["connector", "confirm", "acme", "okta", "--hours", "25", .. connection]), StringComparison.Ordinal);
            Assert.Null(JsonNode.Parse(await SucceedAsync(["connector", "release", "acme", "okta", "--json", .. connection]))!["confirmedUntil"]);
            Assert.StartsWith("AT", await SucceedAsync(["tenant", "alerts", "acme", .. connection]), StringComparison.Ordinal);
            var key = JsonNode.Parse(await SucceedAsync(["key", "create", "--label", "CRM", "--scope", "read@acme", "--json", .. connection]))!;

            Assert.EndsWith("/scim/v2/acme/okta", (string)connector["endpoint"]!, StringComparison.Ordinal);
            Assert.Contains("deactivate", await SucceedAsync(["connector", "show", "acme", "okta", .. connection, "--key", (string)key["key"]!]), StringComparison.Ordinal);
            var health = await SucceedAsync(["connector", "health", "acme", "okta", .. connection]);
            Assert.All((string[])["lastFailedRequest            -", "refused.count                0", "dropped.count                0"], line => Assert.Contains(line, health, StringComparison.Ordinal));
            var ofTenant = await SucceedAsync(["tenant", "health", "acme", .. connection]);
            Assert.All((string[])["assignmentsToResolve         0", "connectors[0].id             okta"], line => Assert.Contains(line, ofTenant, StringComparison.Ordinal));
            Assert.Contains("UpdateConnector", await SucceedAsync(["tenant", "audit", "acme", .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("403:", await FailAsync(["tenant", "list", .. connection, "--key", (string)key["key"]!]), StringComparison.Ordinal);
            Assert.StartsWith("404:", await FailAsync(["tenant", "show", "nobody", .. connection]), StringComparison.Ordinal);
            await ManageDirectoryAsync(folder, connection);
            var refusal = JsonNode.Parse(await FailAsync(["tenant", "show", "nobody", "--json", .. connection]))!;
            Assert.Equal((404, "There is no such tenant."), ((int)refusal["status"]!, (string)refusal["detail"]!));
            await SucceedAsync(["key", "revoke", (string)key["id"]!, .. connection]);
            Assert.StartsWith("404:", await FailAsync(["key", "revoke", (string)key["id"]!, .. connection]), StringComparison.Ordinal);
            Assert.Contains("leave --offline out", await FailAsync(["tenant", "list", "--offline", "--data-folder", data]), StringComparison.Ordinal);
        }

        var unreachable = JsonNode.Parse(await FailAsync(["tenant", "list", "--json", "--url", server.BaseAddress.GetLeftPart(UriPartial.Authority), "--data-folder", data]))!;
        Assert.Null(unreachable["status"]);
        Assert.Contains("does not answer", await FailAsync(["tenant", "list", "--url", server.BaseAddress.GetLeftPart(UriPartial.Authority), "--data-folder", data]), StringComparison.Ordinal);
        Assert.Contains("Acme [Ltd]", await SucceedAsync(["tenant", "list", "--offline", "--data-folder", data]), StringComparison.Ordinal);
        await SucceedAsync(["connector", "resume", "acme", "okta", "--offline", "--data-folder", data]);
        Assert.Contains("false", await SucceedAsync(["connector", "list", "acme", "--offline", "--data-folder", data]), StringComparison.Ordinal);
        Assert.Contains("running", await SucceedAsync(["connector", "delete", "acme", "okta", "--users", "local", "--offline", "--data-folder", data]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tenant", "nonsense")]
    [InlineData("tenant", "show")]
    [InlineData("tenant", "list", "--nonsense")]
    [InlineData("connector", "create", "a", "b", "--name", "B", "--profile", "nonsense")]
    public async Task Command_Mistyped_Is2AndASentence(params string[] args)
    {
        var (status, output, error) = await RunAsync(args);
        Assert.Equal((2, ""), (status, output));
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        var (statusInJson, _, json) = await RunAsync([.. args, "--json"]);
        Assert.Equal(2, statusInJson);
        Assert.Equal(error.TrimEnd('\n'), (string)JsonNode.Parse(json)!["detail"]!);
    }

    [Fact]
    public async Task Command_SomethingElseAnswers_SaysSo()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var other = builder.Build();
        other.MapGet("/api/v1/tenants", () => Results.Content("<html>", "text/html"));
        other.MapGet("/api/v1/keys", () => Results.Json(7));
        other.MapGet("/api/v1/tenants/a", () => Results.Content("<html>", "text/html", statusCode: 502));
        await other.StartAsync(TestContext.Current.CancellationToken);
        string[] connection = ["--key", "k", "--url", other.Urls.Single()];

        Assert.Contains("its answer is no JSON", await FailAsync(["tenant", "list", .. connection]), StringComparison.Ordinal);
        Assert.Contains("its answer is no list", await FailAsync(["key", "list", .. connection]), StringComparison.Ordinal);
        Assert.Equal("502: Bad Gateway\n", await FailAsync(["tenant", "show", "a", .. connection]));
    }

    /// <summary>Every command that prints a list: all those that take nothing but ids. The last requests of a connector are told as what they are, the last.</summary>
    [Fact]
    public async Task Commands_ThatList_ShowAllPages()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.MapGet("/api/v1/{**path}", (string path, string? cursor, int? limit) => cursor is null
            ? Results.Json(new { items = new[] { new { id = "first", limit } }, nextCursor = "a+b/c" })
            : Results.Json(new { items = new[] { new { id = $"last {cursor}", limit } } }));
        await server.StartAsync(TestContext.Current.CancellationToken);

        var lists = new List<string>();
        foreach (var command in CommandLineProgram.Root(TextWriter.Null, TextWriter.Null).Subcommands.SelectMany(group => group.Subcommands, (group, command) => (Group: group, Command: command))
            .Where(one => !one.Command.Options.Any(option => option.Required)))
        {
            var (status, output, _) = await RunAsync([command.Group.Name, command.Command.Name, .. command.Command.Arguments.Select(_ => "x"), "--json", "--key", "k", "--url", server.Urls.Single()]);
            if (status == 0 && JsonNode.Parse(output) is JsonArray items)
            {
                var name = $"{command.Group.Name} {command.Command.Name}";
                lists.Add(name);
                Assert.True(name == "connector log" || items.Select(item => ((string)item!["id"]!, (int)item["limit"]!)).SequenceEqual([("first", 200), ("last a+b/c", 200)]), $"{name}: {output}");
            }
        }

        Assert.Equal(
            [
                "connector list", "connector log", "credential list", "group list", "group members", "key list", "role holders", "role list", "role unresolved",
                "tenant alerts", "tenant audit", "tenant jobs", "tenant list", "user duplicates", "user list",
            ],
            lists.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Output_WhoseReaderHasGone_IsNoFailure()
    {
        using var folder = TestFolder.Create("cli");
        await using var server = await ServerProcess.StartAsync(new() { DataFolder = folder.Path });
        var program = $"'{ServerExecutable.Host}' '{ServerExecutable.Assembly}' tenant list --url {server.BaseAddress.GetLeftPart(UriPartial.Authority)} --data-folder '{folder.Path}'";
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"{program} | true; echo ${{PIPESTATUS[0]}}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Equal("0\n", await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await error);
    }

    [Fact]
    public async Task Command_WithoutAKey_SaysWhere()
    {
        using var folder = TestFolder.Create("cli");

        Assert.Contains("demo.json", await FailAsync(["tenant", "list", "--data-folder", folder.Path]), StringComparison.Ordinal);
        Assert.Contains("no data folder", await FailAsync(["tenant", "list", "--offline", "--data-folder", folder.Combine("absent")]), StringComparison.Ordinal);
        Assert.Contains("no database", await FailAsync(["tenant", "list", "--offline", "--data-folder", folder.Path]), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Contains("The key is none", await FailAsync(["tenant", "list", "--key", "k\n"]), StringComparison.Ordinal);
        Assert.Contains("--subject", await FailAsync(["credential", "create", "a", "b", "--label", "x", "--kind", "federation", "--issuer", "i", "--keys", "k", "--key", "k"]), StringComparison.Ordinal);
        Assert.Contains("--issuer is for", await FailAsync(["credential", "create", "a", "b", "--label", "x", "--issuer", "i", "--key", "k"]), StringComparison.Ordinal);
        Assert.Contains("cannot be read", await FailAsync(["rules", "set", "a", "b", folder.Combine("absent"), "--key", "k"]), StringComparison.Ordinal);
        Assert.Contains("no address", await FailAsync(["tenant", "list", "--key", "k", "--url", "nonsense"]), StringComparison.Ordinal);
        Assert.Contains("not well-formed", await FailAsync(["connector", "set", "a", "b", "{", "--key", "k"]), StringComparison.Ordinal);
    }

    private static async Task ManageDirectoryAsync(TestFolder folder, string[] connection)
    {
        var ada = (string)JsonNode.Parse(await SucceedAsync(["user", "create", "acme", "ada", "--email", "ada@acme.test", "--given-name", "Ada", "--json", .. connection]))!["id"]!;
        var team = (string)JsonNode.Parse(await SucceedAsync(["group", "create", "acme", "Team", "--member", ada, "--json", .. connection]))!["id"]!;
        Assert.Contains(ada, await SucceedAsync(["group", "members", "acme", team, .. connection]), StringComparison.Ordinal);
        Assert.StartsWith("409:", await FailAsync(["user", "create", "acme", "ADA", .. connection]), StringComparison.Ordinal);
        var conflicts = await SucceedAsync(["name-conflicts", "acme", "okta", "--group", "team", "--group", "Sales", "--user", "ada", .. connection]);
        Assert.StartsWith("NAME", conflicts, StringComparison.Ordinal);
        Assert.Contains("team", conflicts, StringComparison.Ordinal);
        await SucceedAsync(["group", "delete", "acme", team, "--force", .. connection]);

        var rules = folder.Combine("rules.json");
        await File.WriteAllTextAsync(rules, """{"users":{"exclude":[{"kind":"name","text":"test-*"}]} }""");
        Assert.Contains("users", await SucceedAsync(["rules", "preview", "acme", "okta", rules, "--json", .. connection]), StringComparison.Ordinal);
        Assert.DoesNotContain("test-*", await SucceedAsync(["rules", "show", "acme", "okta", "--json", .. connection]), StringComparison.Ordinal);
        await SucceedAsync(["rules", "set", "acme", "okta", rules, .. connection]);
        var shown = await SucceedAsync(["rules", "show", "acme", "okta", "--json", .. connection]);
        Assert.Contains("test-*", shown, StringComparison.Ordinal);
        await File.WriteAllTextAsync(rules, shown);
        await SucceedAsync(["rules", "preview", "acme", "okta", rules, .. connection]);
        await File.WriteAllTextAsync(rules, """{"users":{"exclude":[{"kind":"filter","text":"nonsense"}]} }""");
        Assert.StartsWith("400:", await FailAsync(["rules", "set", "acme", "okta", rules, .. connection]), StringComparison.Ordinal);

        var federation = JsonNode.Parse(await SucceedAsync(
            ["credential", "create", "acme", "okta", "--label", "Entra", "--kind", "federation", "--issuer", "https://login.example.com", "--keys", "https://login.example.com/keys", "--subject", "s", "--audience", "a", "--json", .. connection]))!;
        Assert.Equal("https://login.example.com/keys", (string)federation["credential"]!["federation"]!["jwksUrl"]!);
    }

    private static async Task<string> SucceedAsync(string[] args)
    {
        var (status, output, error) = await RunAsync(args);
        Assert.True(status == 0, error);
        Assert.Equal("", error);
        return output;
    }

    private static async Task<string> FailAsync(string[] args)
    {
        var (status, _, error) = await RunAsync(args);
        Assert.Equal(1, status);
        return error;
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        return (await CommandLineProgram.RunAsync(args, output, error), output.ToString(), error.ToString());
    }
}
