using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans key …</c></summary>
internal static class KeyCommands
{
    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandRunner runner)
    {
        var label = new Option<string>("--label") { Description = "Name for people.", Required = true };
        var scopes = new Option<string[]>("--scope") { Description = "read, manage or directory:read; for one tenant read@acme. May be repeated.", Required = true, AllowMultipleArgumentsPerToken = true };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends, such as 2027-01-31T00:00:00Z. Default: never." };
        var id = new Argument<string>("key") { Description = "The key's id." };
        return new("key", "Keys that open the administration API.")
        {
            runner.Ask(new("list", "All keys; never the keys themselves."), async (api, _, end) => await api.ListAsync("keys", end), "id", "label", "scopes", "created", "expires"),
            runner.Ask(new("show", "One key; never the key itself.") { id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, One(parsed), null, end)),
            runner.Ask(new("create", "Makes a key and shows it, once.") { label, scopes, expires }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post,
                "keys",
                new JsonObject
                {
                    ["label"] = parsed.GetRequiredValue(label),
                    ["scopes"] = new JsonArray([.. parsed.GetRequiredValue(scopes).Select(scope => JsonValue.Create(scope))]),
                    ["expires"] = parsed.GetValue(expires),
                },
                end)),
            runner.Ask(new("revoke", "Ends a key: within five seconds it opens nothing any more.") { id }, (api, parsed, end) => api.SendAsync(HttpMethod.Delete, One(parsed), null, end)),
        };

        string One(ParseResult parsed) => ApiClient.Path("keys", parsed.GetRequiredValue(id));
    }
}
