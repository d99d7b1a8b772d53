using System.Text.Json.Nodes;
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
            Assert.Contains("UpdateConnector", await SucceedAsync(["tenant", "audit", "acme", .. connection]), StringComparison.Ordinal);
            Assert.StartsWith("403:", await FailAsync(["tenant", "list", .. connection, "--key", (string)key["key"]!]), StringComparison.Ordinal);
            Assert.StartsWith("404:", await FailAsync(["tenant", "show", "nobody", .. connection]), StringComparison.Ordinal);
            await SucceedAsync(["key", "revoke", (string)key["id"]!, .. connection]);
            Assert.StartsWith("404:", await FailAsync(["key", "revoke", (string)key["id"]!, .. connection]), StringComparison.Ordinal);
            Assert.Contains("Another process uses the data folder", await FailAsync(["tenant", "list", "--offline", "--data-folder", data]), StringComparison.Ordinal);
        }

        Assert.Contains("does not answer", await FailAsync(["tenant", "list", "--url", server.BaseAddress.GetLeftPart(UriPartial.Authority), "--data-folder", data]), StringComparison.Ordinal);
        Assert.Contains("Acme [Ltd]", await SucceedAsync(["tenant", "list", "--offline", "--data-folder", data]), StringComparison.Ordinal);
        await SucceedAsync(["connector", "resume", "acme", "okta", "--offline", "--data-folder", data]);
        Assert.Contains("false", await SucceedAsync(["connector", "list", "acme", "--offline", "--data-folder", data]), StringComparison.Ordinal);
        Assert.Contains("running", await SucceedAsync(["connector", "delete", "acme", "okta", "--users", "local", "--offline", "--data-folder", data]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithoutAKey_SaysWhere()
    {
        using var folder = TestFolder.Create("cli");

        Assert.Contains("demo.json", await FailAsync(["tenant", "list", "--data-folder", folder.Path]), StringComparison.Ordinal);
        Assert.Contains("no data folder", await FailAsync(["tenant", "list", "--offline", "--data-folder", folder.Combine("absent")]), StringComparison.Ordinal);
        Assert.Contains("no address", await FailAsync(["tenant", "list", "--key", "k", "--url", "nonsense"]), StringComparison.Ordinal);
        Assert.Contains("not well-formed", await FailAsync(["connector", "set", "a", "b", "{", "--key", "k"]), StringComparison.Ordinal);
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
