using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans tenant …</c></summary>
internal static class TenantCommands
{
    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandRunner runner)
    {
        var id = new Argument<string>("tenant") { Description = "The tenant's id." };
        var name = new Option<string>("--name") { Description = "Name for people.", Required = true };
        return new("tenant", "Customers, each with a directory and connectors of its own.")
        {
            runner.Ask(new("list", "All tenants."), async (api, _, end) => await api.ListAsync("tenants", end), "id", "name", "status", "connectors", "created"),
            runner.Ask(new("show", "One tenant.") { id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, Of(parsed), null, end)),
            runner.Ask(new("create", "Makes a tenant.") { id, name }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, "tenants", new JsonObject { ["id"] = parsed.GetRequiredValue(id), ["name"] = parsed.GetRequiredValue(name) }, end)),
            runner.Ask(new("rename", "Gives a tenant another name.") { id, name }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Patch, Of(parsed), new JsonObject { ["name"] = parsed.GetRequiredValue(name) }, end)),
            runner.Ask(new("suspend", "Refuses the tenant's SCIM requests with 403.") { id }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Patch, Of(parsed), new JsonObject { ["suspended"] = true }, end)),
            runner.Ask(new("resume", "Serves them again.") { id }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Patch, Of(parsed), new JsonObject { ["suspended"] = false }, end)),
            runner.Ask(new("delete", "Deletes a tenant with everything it owns, as a job; its id is never given to another one.") { id }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Delete, Of(parsed), null, end)),
            runner.Ask(new("jobs", "How far the tenant's background jobs are.") { id }, async (api, parsed, end) => await api.ListAsync($"{Of(parsed)}/jobs", end), "name", "status", "done", "total", "note"),
            runner.Ask(new("audit", "Who changed what.") { id }, async (api, parsed, end) => await api.ListAsync($"{Of(parsed)}/audit", end), "at", "actorName", "operation", "path", "status"),
            runner.Ask(new("health", "How it fares, with its connectors.") { id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{Of(parsed)}/health", null, end)),
            runner.Ask(new("alerts", "What somebody should look at.") { id }, async (api, parsed, end) => await api.ListAsync($"{Of(parsed)}/alerts", end), "at", "kind", "connector", "detail"),
        };

        string Of(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(id));
    }
}
