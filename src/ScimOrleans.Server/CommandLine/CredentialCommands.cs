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
        kind.AcceptOnlyFromAmong("basic", "bearer", "clientSecret", "federation");
        var user = new Option<string?>("--user-name") { Description = "For basic: the user name." };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends, as 2030-01-31T00:00:00Z. Default: never, and two years from now for clientSecret." };
        var issuer = new Option<string?>("--issuer") { Description = "For federation: iss of the assertions." };
        var keys = new Option<string?>("--keys") { Description = "For federation: the https address where the issuer publishes its keys." };
        var subject = new Option<string?>("--subject") { Description = "For federation: sub of the assertions." };
        var audience = new Option<string?>("--audience") { Description = "For federation: aud of the assertions." };
        var overlap = new Option<int>("--overlap-seconds") { Description = "How long the old one still holds.", DefaultValueFactory = _ => 86_400 };
        return new("credential", "What opens a connector's endpoint.")
        {
            runner.Ask(new("list", "A connector's credentials; never the secrets.") { tenant, connector }, async (api, parsed, end) => await api.ListAsync(Of(parsed), end),
                "id", "label", "kind", "created", "lastUsed", "expires"),
            runner.Ask(new("show", "One credential; never its secret.") { tenant, connector, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, One(parsed), null, end)),
            runner.Ask(new("create", "Makes a credential and shows its secret, once. A federation has none.") { tenant, connector, label, kind, user, expires, issuer, keys, subject, audience }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post,
                Of(parsed),
                new JsonObject
                {
                    ["label"] = parsed.GetRequiredValue(label),
                    ["kind"] = parsed.GetRequiredValue(kind),
                    ["userName"] = parsed.GetValue(user),
                    ["expires"] = parsed.GetValue(expires),
                    ["federation"] = FederationOf(parsed),
                },
                end)),
            runner.Ask(new("rotate", "Makes a successor and shows its secret, once; the old one ends after the overlap.") { tenant, connector, id, overlap }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, $"{One(parsed)}/rotate", new JsonObject { ["overlapSeconds"] = parsed.GetValue(overlap) }, end)),
            runner.Ask(new("remove", "Ends a credential: within five seconds it opens nothing any more.") { tenant, connector, id }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Delete, One(parsed), null, end)),
        };

        JsonObject? FederationOf(ParseResult parsed)
        {
            if (parsed.GetRequiredValue(kind) != "federation")
            {
                return ((Option<string?>[])[issuer, keys, subject, audience]).FirstOrDefault(option => parsed.GetValue(option) is not null) is { } misplaced
                    ? throw new CommandFailedException($"{misplaced.Name} is for --kind federation.")
                    : null;
            }

            var trust = new JsonObject();
            foreach (var (name, option) in ((string, Option<string?>)[])[("issuer", issuer), ("jwksUrl", keys), ("subject", subject), ("audience", audience)])
            {
                trust[name] = parsed.GetValue(option) ?? throw new CommandFailedException($"A federation needs {option.Name}.");
            }

            return trust;
        }

        string Of(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "connectors", parsed.GetRequiredValue(connector), "credentials");
        string One(ParseResult parsed) => $"{Of(parsed)}/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}";
    }
}
