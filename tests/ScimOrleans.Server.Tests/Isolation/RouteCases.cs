using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace ScimOrleans.Server.Tests.Isolation;

/// <summary>A request to one of the server's routes, with and without what it names.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Template">As the route has it.</param>
/// <param name="Name">The route's name, if it has one.</param>
/// <param name="Existing">The address, with the ids of what <c>acme</c> has.</param>
/// <param name="Absent">The same with one id after the other, and with all, replaced by one of nothing.</param>
/// <param name="NoSuchIds">The same with all ids of nothing, at a tenant and connector that exist.</param>
/// <param name="Body">Its body; ids stand in braces.</param>
internal sealed record RouteCase(string Method, string Template, string? Name, Address Existing, IReadOnlyList<Address> Absent, Address NoSuchIds, string? Body)
{
    /// <summary>Whether it is a SCIM request.</summary>
    public bool IsScim => Template.StartsWith("/scim/", StringComparison.Ordinal);

    /// <summary>Whether it is one to the administration API.</summary>
    public bool IsApi => Template.StartsWith("/api/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Template}";
}

/// <summary>An address and the ids that stand in it.</summary>
internal sealed record Address(string Path, IReadOnlyDictionary<string, string> Ids);

/// <summary>Requests to every route of a server, as its data source names them: one without test data is a failure.</summary>
internal static partial class RouteCases
{
    private const string User = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"intruder"}""";
    private const string Group = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"intruder","members":[{"value":"{user}"}]}""";
    private const string Patch = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"intruder"}]}""";
    private const string Search = """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]}""";

    /// <summary>What anybody may see: there is nothing of a tenant in it.</summary>
    private static readonly string[] _open = ["/health/live", "/health/ready", "/api/v1/openapi.json"];

    private static readonly string[] _scimMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Bodies by the names of the API's routes.</summary>
    private static readonly Dictionary<string, string> _bodies = new()
    {
        ["CreateKey"] = """{"label":"intruder","scopes":["manage"]}""",
        ["CreateTenant"] = """{"id":"intruder","name":"Intruder"}""",
        ["UpdateTenant"] = """{"name":"Intruder"}""",
        ["CreateConnector"] = """{"id":"intruder","settings":{"name":"Intruder"} }""",
        ["UpdateConnector"] = """{"paused":true}""",
        ["ReplaceRules"] = """{"users":{"exclude":[{"kind":"name","text":"*"}]} }""",
        ["PreviewRules"] = """{"users":{"exclude":[{"kind":"name","text":"*"}]} }""",
        ["CreateCredential"] = """{"label":"intruder","kind":"bearer"}""",
        ["RotateCredential"] = """{"overlapSeconds":0}""",
        ["CreateUser"] = User,
        ["ReplaceUser"] = User,
        ["PatchUser"] = Patch,
        ["ProtectUser"] = """{"protected":true}""",
        ["CreateGroup"] = Group,
        ["ReplaceGroup"] = Group,
        ["PatchGroup"] = Patch,
        ["FindNameConflicts"] = """{"connector":"{connector}","userNames":["zqplanted@acme.test"],"groupNames":["zqplanted group"]}""",
        ["CreateRole"] = """{"name":"intruder"}""",
        ["UpdateRole"] = """{"name":"intruder"}""",
        ["AddRoleHolders"] = """{"ids":["{user}"]}""",
        ["CreateRoleRule"] = """{"role":"{role}","match":"nameGlob","text":"*"}""",
        ["UpdateRoleRule"] = """{"text":"*"}""",
        ["ReleaseBrake"] = "{}",
        ["ConfirmRemovals"] = """{"hours":2}""",
    };

    /// <summary>Ids of nothing, by the names of parameters.</summary>
    private static readonly Dictionary<string, string> _nothing = new()
    {
        ["tenant"] = "nobody",
        ["connector"] = "nothing",
        ["credential"] = "000000000000",
        ["job"] = "nothing",
        ["key"] = "000000000000",
        ["user"] = "01a21f1d-4700-7ee3-ac36-da3cf1c439d9",
        ["group"] = "01a21f1d-4700-7ee3-ac36-da3cf1c439da",
        ["role"] = "01a21f1d-4700-7ee3-ac36-da3cf1c439db",
        ["rule"] = "01a21f1d-4700-7ee3-ac36-da3cf1c439dc",
        ["holder"] = "01a21f1d-4700-7ee3-ac36-da3cf1c439dd",
        ["schema"] = "urn:ietf:params:scim:schemas:nothing",
        ["resource type"] = "Nothing",
        ["path"] = "nothing",
        ["id"] = "nothing",
    };

    /// <summary>Requests to every route.</summary>
    /// <param name="routes">The server's.</param>
    /// <param name="planted">Ids of what there is.</param>
    public static IReadOnlyList<RouteCase> Of(IEnumerable<RouteEndpoint> routes, IReadOnlyDictionary<string, string> planted) =>
        [.. routes.SelectMany(route => Of("/" + route.RoutePattern.RawText!.TrimStart('/'), route, planted))];

    /// <summary>A body with its ids.</summary>
    public static string? Fill(string? body, IReadOnlyDictionary<string, string> ids) =>
        body is null ? null : Placeholder().Replace(body, match => ids.TryGetValue(match.Groups[1].Value, out var id) ? id : _nothing[match.Groups[1].Value]);

    private static IEnumerable<RouteCase> Of(string template, RouteEndpoint route, IReadOnlyDictionary<string, string> planted)
    {
        if (_open.Contains(template) || template.StartsWith("/api/v1/reference", StringComparison.Ordinal))
        {
            yield break;
        }

        var name = route.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
        var parameters = route.RoutePattern.Parameters.Select(parameter => ParameterOf(template, parameter.Name)).ToList();
        var methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? (template.StartsWith("/oauth2/", StringComparison.Ordinal) ? ["POST"] : _scimMethods);
        foreach (var method in methods)
        {
            var body = BodyOf(method, template, name);
            Assert.True(body is not null || method is "GET" or "HEAD" or "DELETE" or "OPTIONS", $"{method} {template} ({name}) has no test data: which body does it take?");
            var absent = parameters.Select(parameter => AddressOf(template, route, planted, [parameter])).Append(AddressOf(template, route, planted, parameters));
            var strange = AddressOf(template, route, planted, [.. parameters.Except(["tenant", "connector"])], areBodysAbsent: true);
            yield return new(method, template, name, AddressOf(template, route, planted, []), [.. absent], strange, body);
        }
    }

    private static string? BodyOf(string method, string template, string? name) => (method, template) switch
    {
        ("GET" or "HEAD" or "DELETE" or "OPTIONS", _) => null,
        (_, var path) when path.StartsWith("/oauth2/", StringComparison.Ordinal) => "grant_type=client_credentials",
        (_, var path) when path.StartsWith("/scim/", StringComparison.Ordinal) =>
            method == "PATCH" ? Patch : path.Contains(".search", StringComparison.Ordinal) ? Search : path.Contains("Groups", StringComparison.Ordinal) ? Group : User,
        _ => name is null ? null : _bodies.GetValueOrDefault(name),
    };

    /// <summary>What an address names by a parameter; SCIM's <c>id</c> is of whatever stands before it.</summary>
    private static string ParameterOf(string template, string parameter)
    {
        var meant = parameter != "id" ? parameter
            : template.Contains("/Users/", StringComparison.Ordinal) ? "user"
            : template.Contains("/Groups/", StringComparison.Ordinal) ? "group"
            : template.Contains("/Schemas/", StringComparison.Ordinal) ? "schema"
            : template.Contains("/ResourceTypes/", StringComparison.Ordinal) ? "resource type" : parameter;
        Assert.True(_nothing.ContainsKey(meant), $"{template} has no test data: what is its {parameter}?");
        return meant;
    }

    private static Address AddressOf(string template, RouteEndpoint route, IReadOnlyDictionary<string, string> planted, List<string> missing, bool areBodysAbsent = false)
    {
        var ids = new Dictionary<string, string>();
        var path = template;
        foreach (var parameter in route.RoutePattern.Parameters)
        {
            var meant = ParameterOf(template, parameter.Name);
            ids[meant] = missing.Contains(meant) ? _nothing[meant] : planted.TryGetValue(meant, out var id) ? id : throw new InvalidOperationException($"{template} has no test data: which {meant} is there?");
            path = Regex.Replace(path, $@"\{{\**{parameter.Name}(:[a-z]+)?\}}", Uri.EscapeDataString(ids[meant]));
        }

        foreach (var (name, id) in planted)
        {
            ids.TryAdd(name, missing.Count == 0 && !areBodysAbsent ? id : _nothing.GetValueOrDefault(name, id));
        }

        return new(path, ids);
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder();
}
