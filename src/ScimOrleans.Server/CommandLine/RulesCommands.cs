using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans rules …</c></summary>
internal static class RulesCommands
{
    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandRunner runner)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant's id." };
        var connector = new Argument<string>("connector") { Description = "The connector's id." };
        var file = new Argument<string>("file") { Description = "File with the rules as JSON, as 'rules show --json' prints them; - for standard input." };
        return new("rules", "What of a connector's users and groups the directory shows, and how it maps their attributes.")
        {
            runner.Ask(new("show", "A connector's rules and mapping.") { tenant, connector }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, Of(parsed), null, end)),
            runner.Ask(new("preview", "What would change if the rules were those of a file. Changes nothing.") { tenant, connector, file }, async (api, parsed, end) => await api.SendAsync(
                HttpMethod.Post, $"{Of(parsed)}/preview", await ReadAsync(parsed.GetRequiredValue(file), end), end)),
            runner.Ask(new("set", "Replaces the rules by those of a file; a job brings what is stored to them.") { tenant, connector, file }, async (api, parsed, end) => await api.SendAsync(
                HttpMethod.Put, Of(parsed), await ReadAsync(parsed.GetRequiredValue(file), end), end)),
        };

        string Of(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "connectors", parsed.GetRequiredValue(connector), "rules");
    }

    /// <summary>Reads a file of rules. What was shown also says their version and job, which are not for sending.</summary>
    private static async Task<JsonNode> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var given = JsonText.ReadObject(path == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(path, cancellationToken), "The rules");
            return given["rules"] is JsonObject shown ? shown.DeepClone() : given;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandFailedException($"The file '{path}' cannot be read: {e.Message}", e);
        }
    }
}
