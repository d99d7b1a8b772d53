using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans connector …</c></summary>
internal static class ConnectorCommands
{
    private static readonly string[] _profiles = ["other", "okta", "entra", "oneLogin", "jumpCloud", "ping", "google"];

    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandRunner runner)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant's id." };
        var id = new Argument<string>("connector") { Description = "The connector's id." };
        var name = new Option<string>("--name") { Description = "Name for people.", Required = true };
        var profile = new Option<string>("--profile") { Description = "Which identity provider.", DefaultValueFactory = _ => "other" };
        profile.AcceptOnlyFromAmong(_profiles);
        var settings = new Argument<string>("settings") { Description = "What changes, as JSON: '{\"deletePolicy\": \"deactivate\"}'." };
        var users = new Option<string>("--users") { Description = "What becomes of its users: local, deactivate or delete.", Required = true };
        users.AcceptOnlyFromAmong("local", "deactivate", "delete");
        var hours = new Option<int>("--hours") { Description = "For how many hours, 1 to 24.", DefaultValueFactory = _ => 1 };
        var failures = new Option<bool>("--failures") { Description = "Only what failed." };
        return new("connector", "A tenant's connections to identity providers.")
        {
            runner.Ask(
                new("list", "A tenant's connectors.") { tenant }, async (api, parsed, end) => await api.ListAsync(Of(parsed), end), "id", "settings.name", "settings.profile", "settings.paused", "endpoint"),
            runner.Ask(new("show", "One connector.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, One(parsed), null, end)),
            runner.Ask(new("create", "Makes a connector; the answer names the endpoint to paste.") { tenant, id, name, profile }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post,
                Of(parsed),
                new JsonObject { ["id"] = parsed.GetRequiredValue(id), ["settings"] = new JsonObject { ["name"] = parsed.GetRequiredValue(name), ["profile"] = parsed.GetRequiredValue(profile) } },
                end)),
            runner.Ask(new("set", "Changes settings.") { tenant, id, settings }, (api, parsed, end) => api.SendAsync(HttpMethod.Patch, One(parsed), JsonText.ReadObject(parsed.GetRequiredValue(settings), "The settings"), end)),
            runner.Ask(new("pause", "Refuses its requests with 403.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Patch, One(parsed), new JsonObject { ["paused"] = true }, end)),
            runner.Ask(new("resume", "Serves them again.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Patch, One(parsed), new JsonObject { ["paused"] = false }, end)),
            runner.Ask(new("delete", "Deletes it, as a job; its credentials open nothing any more at once.") { tenant, id, users }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Delete, $"{One(parsed)}?users={parsed.GetRequiredValue(users)}", null, end)),
            runner.Ask(new("log", "Its last 100 requests, newest first.") { tenant, id, failures }, async (api, parsed, end) => await LogAsync(api, parsed, end),
                "at", "method", "path", "status", "detail"),
            runner.Ask(new("health", "How it fares.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{One(parsed)}/health", null, end)),
            runner.Ask(new("brake", "Whether its removals of users are held, and how many count.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{One(parsed)}/brake", null, end)),
            runner.Ask(new("release", "Ends a hold; removals are counted anew.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Post, $"{One(parsed)}/brake/release", null, end)),
            runner.Ask(new("confirm", "Ends a hold, and lets removals pass uncounted for some hours.") { tenant, id, hours }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, $"{One(parsed)}/brake/confirm", new JsonObject { ["hours"] = parsed.GetValue(hours) }, end)),
        };

        async Task<JsonNode?> LogAsync(ApiClient api, ParseResult parsed, CancellationToken end) =>
            (await api.SendAsync(HttpMethod.Get, $"{One(parsed)}/log?limit=100{(parsed.GetValue(failures) ? "&outcome=failure" : "")}", null, end))?["items"];

        string Of(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "connectors");
        string One(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "connectors", parsed.GetRequiredValue(id));
    }
}
