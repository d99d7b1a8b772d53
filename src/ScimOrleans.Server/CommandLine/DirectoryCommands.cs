using System.CommandLine;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary><c>scimorleans user …</c>, <c>group …</c> and <c>role …</c></summary>
internal static class DirectoryCommands
{
    /// <summary>Users.</summary>
    public static Command CreateUser(CommandRunner runner)
    {
        var (tenant, id, search, all) = (Tenant(), Id("user"), Search("Each word begins a word of the user name, e-mail or names."), All());
        var userName = new Argument<string>("userName") { Description = "The name under which the user signs in." };
        var email = new Option<string?>("--email") { Description = "E-mail address." };
        var given = new Option<string?>("--given-name") { Description = "Given name." };
        var family = new Option<string?>("--family-name") { Description = "Family name." };
        var display = new Option<string?>("--display-name") { Description = "What the user is called." };
        return new("user", "Users of a tenant's directory.")
        {
            runner.Ask(new("list", "Users, as the application sees them.") { tenant, search, all }, async (api, parsed, end) => await api.ListAsync(ListOf(parsed, "users"), end),
                "id", "userName", "attributes.email", "attributes.displayName", "source", "hidden", "protected"),
            runner.Ask(new("show", "One user, with its groups and roles.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{One(parsed, "users")}?view=administrator", null, end)),
            runner.Ask(new("create", "Makes a user of the tenant's own directory.") { tenant, userName, email, given, family, display }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "users"), NewUser(parsed), end)),
            runner.Ask(new("protect", "Keeps provisioning from linking, changing, deactivating or deleting it.") { tenant, id }, (api, parsed, end) => ProtectAsync(api, parsed, true, end)),
            runner.Ask(new("unprotect", "Lets provisioning do so again.") { tenant, id }, (api, parsed, end) => ProtectAsync(api, parsed, false, end)),
            runner.Ask(new("references", "What refers to a user, and ends when it is deleted.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{One(parsed, "users")}/references", null, end)),
            runner.Ask(new("delete", "Deletes a local user, or one that its identity provider has deactivated.") { tenant, id }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Delete, One(parsed, "users"), null, end)),
            runner.Ask(new("duplicates", "Users that are probably one person.") { tenant }, async (api, parsed, end) => await api.ListAsync(ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "possible-duplicates"), end),
                "address", "total", "cause", "remedy"),
        };

        JsonObject NewUser(ParseResult parsed) => new()
        {
            ["userName"] = parsed.GetRequiredValue(userName),
            ["displayName"] = parsed.GetValue(display),
            ["name"] = new JsonObject { ["givenName"] = parsed.GetValue(given), ["familyName"] = parsed.GetValue(family) },
            ["emails"] = parsed.GetValue(email) is { } address ? new JsonArray(new JsonObject { ["value"] = address, ["primary"] = true }) : null,
        };

        string One(ParseResult parsed, string kind) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), kind, parsed.GetRequiredValue(id));
        string ListOf(ParseResult parsed, string kind) => Query(ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), kind), parsed.GetValue(search), parsed.GetValue(all));
        Task<JsonNode?> ProtectAsync(ApiClient api, ParseResult parsed, bool isProtected, CancellationToken end) =>
            api.SendAsync(HttpMethod.Put, $"{One(parsed, "users")}/protection", new JsonObject { ["protected"] = isProtected }, end);
    }

    /// <summary>Groups.</summary>
    public static Command CreateGroup(CommandRunner runner)
    {
        var (tenant, id, search, all) = (Tenant(), Id("group"), Search("Each word begins a word of the name."), All());
        var name = new Argument<string>("name") { Description = "The group's name." };
        var members = new Option<string[]>("--member") { Description = "Ids of users and groups. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var force = new Option<bool>("--force") { Description = "Also if its connector exists: the identity provider does not push it any more." };
        return new("group", "Groups of a tenant's directory.")
        {
            runner.Ask(
                new("list", "Groups, as the application sees them.") { tenant, search, all },
                async (api, parsed, end) => await api.ListAsync(Query(ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "groups"), parsed.GetValue(search), parsed.GetValue(all)), end),
                "id", "name", "source", "directUsers", "directGroups", "excluded"),
            runner.Ask(new("show", "One group.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{One(parsed)}?view=administrator", null, end)),
            runner.Ask(new("create", "Makes a group of the tenant's own directory.") { tenant, name, members }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "groups"), NewGroup(parsed), end)),
            runner.Ask(new("members", "Its direct members.") { tenant, id }, async (api, parsed, end) => await api.ListAsync($"{One(parsed)}/members", end), "id", "kind", "display", "source"),
            runner.Ask(new("references", "What refers to a group, and ends when it is deleted.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Get, $"{One(parsed)}/references", null, end)),
            runner.Ask(new("delete", "Deletes a local group, or one whose connector is gone.") { tenant, id, force }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Delete, $"{One(parsed)}{(parsed.GetValue(force) ? "?force=true" : "")}", null, end)),
        };

        JsonObject NewGroup(ParseResult parsed) => new()
        {
            ["displayName"] = parsed.GetRequiredValue(name),
            ["members"] = new JsonArray([.. (parsed.GetValue(members) ?? []).Select(member => new JsonObject { ["value"] = member })]),
        };

        string One(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "groups", parsed.GetRequiredValue(id));
    }

    /// <summary>Roles.</summary>
    public static Command CreateRole(CommandRunner runner)
    {
        var (tenant, id) = (Tenant(), Id("role"));
        var name = new Option<string>("--name") { Description = "The role's name.", Required = true };
        var administrator = new Option<bool>("--administrator") { Description = "Whether who has it administers the tenant's account in the application." };
        var holders = new Option<string[]>("--holder") { Description = "Ids of users and groups. May be repeated.", Required = true, AllowMultipleArgumentsPerToken = true };
        return new("role", "Roles, which users and groups hold.")
        {
            runner.Ask(new("list", "All roles.") { tenant }, async (api, parsed, end) => await api.ListAsync(Of(parsed), end), "id", "name", "administrator", "description"),
            runner.Ask(new("create", "Makes a role.") { tenant, name, administrator }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, Of(parsed), new JsonObject { ["name"] = parsed.GetRequiredValue(name), ["administrator"] = parsed.GetValue(administrator) }, end)),
            runner.Ask(new("give", "Gives a role to users and groups.") { tenant, id, holders }, (api, parsed, end) => api.SendAsync(
                HttpMethod.Post, $"{One(parsed)}/holders", new JsonObject { ["ids"] = new JsonArray([.. parsed.GetRequiredValue(holders).Select(holder => JsonValue.Create(holder))]) }, end)),
            runner.Ask(new("holders", "Who was given it by hand.") { tenant, id }, async (api, parsed, end) => await api.ListAsync($"{One(parsed)}/holders", end), "id", "kind", "since"),
            runner.Ask(new("unresolved", "Assignments of users that are hidden, which only an administrator can end.") { tenant }, async (api, parsed, end) => await api.ListAsync(
                ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "assignments-to-resolve"), end), "user", "userName", "role", "roleName", "since"),
            runner.Ask(new("delete", "Deletes a role.") { tenant, id }, (api, parsed, end) => api.SendAsync(HttpMethod.Delete, One(parsed), null, end)),
        };

        string Of(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "roles");
        string One(ParseResult parsed) => ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "roles", parsed.GetRequiredValue(id));
    }

    /// <summary>Names that an identity provider is about to send.</summary>
    public static Command CreateNameConflicts(CommandRunner runner)
    {
        var (tenant, connector) = (Tenant(), new Argument<string>("connector") { Description = "The connector that will use them." });
        var users = new Option<string[]>("--user") { Description = "User names. May be repeated.", AllowMultipleArgumentsPerToken = true };
        var groups = new Option<string[]>("--group") { Description = "Names of groups. May be repeated.", AllowMultipleArgumentsPerToken = true };
        return runner.Ask(
            new("name-conflicts", "Before the first push: which names clash, with what, and what to do.") { tenant, connector, users, groups },
            async (api, parsed, end) =>
            {
                var found = await api.SendAsync(
                    HttpMethod.Post,
                    ApiClient.Path("tenants", parsed.GetRequiredValue(tenant), "name-conflicts"),
                    new JsonObject { ["connector"] = parsed.GetRequiredValue(connector), ["userNames"] = Texts(parsed.GetValue(users)), ["groupNames"] = Texts(parsed.GetValue(groups)) },
                    end);
                return new JsonArray([.. found!["users"]!.AsArray().Concat(found["groups"]!.AsArray()).Select(conflict => conflict?.DeepClone())]);
            },
            "name", "clashes", "source", "explanation", "remedy");

        static JsonArray Texts(string[]? texts) => new([.. (texts ?? []).Select(text => JsonValue.Create(text))]);
    }

    private static string Query(string path, string? search, bool all) =>
        $"{path}?view={(all ? "administrator" : "application")}{(search is null ? "" : $"&search={Uri.EscapeDataString(search)}")}";

    private static Argument<string> Tenant() => new("tenant") { Description = "The tenant's id." };

    private static Argument<string> Id(string kind) => new(kind) { Description = $"The {kind}'s id." };

    private static Option<string?> Search(string description) => new("--search") { Description = description };

    private static Option<bool> All() => new("--all") { Description = "Also what the application does not see." };
}
