using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans credential …</c></summary>
internal static class CredentialCommands
{
    /// <summary>The command with those below it.</summary>
    public static Command Create(CommandRunner runner)
    {
        var tenant = new Argument<string>("tenant") { Description = "The tenant's id." };
        var connector = new Argument<string>("connector") { Description = "The connector's id." };
        var id = new Argument<string>("credential") { Description = "The credential's id." };
        var label = new Option<string>("--label") { Description = "Name for people.", Required = true };
        var kind = new Option<string>("--kind") { Description = "How it is presented.", DefaultValueFactory = _ => "bearer" };
        kind.AcceptOnlyFromAmong("basic", "bearer", "clientSecret");
        var user = new Option<string?>("--user-name") { Description = "For basic: the user name." };
        var overlap = new Option<int>("--overlap-seconds") { Description = "How long the old one still holds.", DefaultValueFactory = _ => 86_400 };
        return new("credential", "What opens a connector's endpoint.")
        {
            runner.Ask(new("list", "A connector's credentials; never the secrets.") { tenant, connector }, async (api, parsed, end) => await api.ListAsync(Of(parsed), end),
                "id", "label", "kind", "created", "lastUsed", "expires"),
            runner.Ask(new("create", "Makes a credential and shows its secret, once.") { tenant, connector, label, kind, user }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post,
                Of(parsed),
                new JsonObject { ["label"] = parsed.GetRequiredValue(label), ["kind"] = parsed.GetRequiredValue(kind), ["userName"] = parsed.GetValue(user) },
                end)),
            runner.Ask(new("rotate", "Makes a successor and shows its secret, once; the old one ends after the overlap.") { tenant, connector, id, overlap }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, $"{One(parsed)}/rotate", new JsonObject { ["overlapSeconds"] = parsed.GetValue(overlap) }, end)),
            runner.Ask(new("remove", "Ends a credential: within five seconds it opens nothing any more.") { tenant, connector, id }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Delete, One(parsed), null, end)),
        };

        string Of(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "connectors", parsed.GetRequiredValue(connector), "credentials");
        string One(ParseResult parsed) => $"{Of(parsed)}/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}";
    }
}
