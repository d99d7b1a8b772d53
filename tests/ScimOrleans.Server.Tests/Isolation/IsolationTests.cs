using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace ScimOrleans.Server.Tests.Isolation;

/// <summary>
/// Every route of the running server against every kind of credential that is not the right one, with ids that exist and ids that do not: nothing is shown, nothing changes, and the
/// answer does not tell whether there is something.
/// </summary>
public sealed partial class IsolationTests
{
    private static readonly string[] _ofTheMoment = ["Date", "X-Request-Id", "Location", "Content-Length"];
    private static readonly string[] _readingPosts = ["FindNameConflicts", "PreviewRules"];

    [Fact]
    public async Task EveryRoute_EveryWrongCredential_ShowsNothingChangesNothingAndTellsNothing()
    {
        await using var server = await PlantedServer.StartAsync();
        var cases = RouteCases.Of(server.Routes, Planted(server));
        Assert.True(cases.Count(route => route.IsApi) >= 50 && cases.Count(route => route.IsScim) >= 100, $"Only {cases.Count} requests.");
        var before = await DatabaseCopy.ReadAsync(server.Folder);
        Assert.Contains(before, row => row.Contains(PlantedServer.Marker, StringComparison.Ordinal));

        var faults = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Strangers(server), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (stranger, _) =>
        {
            using var client = new HttpClient { BaseAddress = server.Address };
            foreach (var route in cases.Where(stranger.IsStrangerTo))
            {
                var real = await SendAsync(client, route, route.Existing, stranger);
                Judge(real, stranger.Status(route), $"{stranger.Name}: {route}", faults);
                foreach (var absent in route.Absent)
                {
                    var other = await SendAsync(client, route, absent, stranger);
                    if (other != real)
                    {
                        faults.Enqueue($"{stranger.Name}: {route} tells {absent.Path} from what exists:\n  {real}\n  {other}");
                    }
                }
            }
        });

        Assert.True(faults.IsEmpty, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(20))}");
        Assert.Equal(before, await DatabaseCopy.ReadAsync(server.Folder));
    }

    [Fact]
    public async Task EveryRoute_OfWhoIsAtHomeElsewhere_KnowsNothingOfAnothersIds()
    {
        await using var server = await PlantedServer.StartAsync();
        var cases = RouteCases.Of(server.Routes, Planted(server));
        var before = await DatabaseCopy.ReadAsync(server.Folder, "audit_log");
        var faults = new ConcurrentQueue<string>();
        using var client = new HttpClient { BaseAddress = server.Address };
        foreach (var (home, stranger) in ((string, Stranger)[])
        [
            ("/tenants/other/", new("key of other, at home", "Bearer", server.Secrets["key manage@other"])),
            ("/scim/v2/other/okta/", new("other's connector, at home", "Bearer", server.Secrets["bearer other/okta"])),
            ("/scim/v2/acme/entra/", new("the tenant's other connector, at home", "Bearer", server.Secrets["bearer acme/entra"])),
        ])
        {
            // An id of somebody else in the address, or in the body of what belongs to one.
            foreach (var route in cases.Where(route => route.Existing.Path.Contains(home.StartsWith("/scim", StringComparison.Ordinal) ? "/scim/v2/acme/okta/" : "/tenants/acme/", StringComparison.Ordinal)
                && Foreign().IsMatch(route.Template + route.Body) && !IsDiscovery(route)))
            {
                var real = await SendAsync(client, route, At(route.Existing, home), stranger);
                if (real.Body.Contains(PlantedServer.Marker, StringComparison.OrdinalIgnoreCase))
                {
                    faults.Enqueue($"{stranger.Name}: {route} shows {real}");
                }

                var other = await SendAsync(client, route, At(route.NoSuchIds, home), stranger);
                if (other != real)
                {
                    faults.Enqueue($"{stranger.Name}: {route} tells ids apart:\n  {real}\n  {other}");
                }
            }
        }

        Assert.True(faults.IsEmpty, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(20))}");
        Assert.Equal(before, await DatabaseCopy.ReadAsync(server.Folder, "audit_log"));
    }

    /// <summary>That the strangers are refused for what they are, and not because the requests are of no use.</summary>
    [Fact]
    public async Task EveryReadingRoute_WithTheRightCredential_FindsWhatExistsAndNothingElse()
    {
        await using var server = await PlantedServer.StartAsync();
        var faults = new List<string>();
        using var client = new HttpClient { BaseAddress = server.Address };
        foreach (var route in RouteCases.Of(server.Routes, Planted(server)).Where(route => route.Method == "GET" && route.Name != "StreamProvisioningLog" && HasAnswer(route)))
        {
            var right = route.IsApi ? new Stranger("", "Bearer", server.Secrets["key manage"]) : new("", "Bearer", server.Secrets["bearer acme/okta"]);
            var real = await SendAsync(client, route, route.Existing, right);
            if (real.Status != 200 || (!IsDiscovery(route) && !real.Body.Contains(PlantedServer.Marker, StringComparison.Ordinal) && !HasNoText(route)))
            {
                faults.Add($"{route}: {real}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private static bool HasAnswer(RouteCase route) => !route.Template.EndsWith(".search", StringComparison.Ordinal) && !route.Template.Contains("**", StringComparison.Ordinal)
        && !route.Template.EndsWith("/Me", StringComparison.Ordinal) && !route.Template.EndsWith("/Bulk", StringComparison.Ordinal);

    private static bool IsDiscovery(RouteCase route) => route.Template.Contains("/Schemas", StringComparison.Ordinal) || route.Template.Contains("/ResourceTypes", StringComparison.Ordinal)
        || route.Template.EndsWith("/ServiceProviderConfig", StringComparison.Ordinal);

    /// <summary>Answers that are made of ids and numbers, or are empty here.</summary>
    private static bool HasNoText(RouteCase route) =>
        route.Name is "GetConnectorHealth" or "GetBrake" or "GetTenantUsage" or "ListAlerts" or "GetGroupReferences" or "ListRoleHolders" or "ListAssignmentsToResolve" or "ListPossibleDuplicates"
            or "ListJobs" or "GetJob" or "ListProvisioningLog" or "ListAudit" or "ListTenantAudit" or "GetCluster";

    private static Dictionary<string, string> Planted(PlantedServer server) => new(server.Ids)
    {
        ["tenant"] = "acme",
        ["connector"] = "okta",
        ["schema"] = "urn:ietf:params:scim:schemas:core:2.0:User",
        ["resource type"] = "User",
        ["path"] = "Users",
        ["id"] = "Users",
    };

    private static Address At(Address address, string home) => address with
    {
        Path = home.StartsWith("/scim", StringComparison.Ordinal)
            ? Regex.Replace(address.Path, "/scim/v2/[^/]+/[^/]+/", home)
            : Regex.Replace(address.Path, "/tenants/[^/]+/", home),
    };

    private static IEnumerable<Stranger> Strangers(PlantedServer server)
    {
        var secrets = server.Secrets;
        string Basic(string name, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"));
        var assertion = server.Issuer.Sign("api://scim", "job");

        // Nobody's anywhere.
        yield return new("none", null, null);
        yield return new("empty", "Bearer", "");
        yield return new("garbage", "Bearer", new('x', 5_000));
        yield return new("unknown scheme", "Digest", "username=\"okta\"");
        yield return new("Basic without a colon", "Basic", Convert.ToBase64String("garbage"u8));
        yield return new("Basic that is no base64", "Basic", "%%%");
        yield return new("two at once", "Bearer", $"{secrets["bearer other/okta"]}, Bearer {secrets["key manage@other"]}");
        yield return new("key that was never made", "Bearer", "admin_000000000000_" + new string('0', 64));
        yield return new("revoked key", "Bearer", secrets["revoked key"]);
        yield return new("expired key", "Bearer", secrets["expired key"]);
        yield return new("removed bearer token", "Bearer", secrets["removed bearer"]);
        yield return new("expired bearer token", "Bearer", secrets["expired bearer"]);
        yield return new("expired access token", "Bearer", secrets["token acme/okta"]);
        yield return new("access token of a removed credential", "Bearer", secrets["token of a removed credential"]);
        yield return new("client secret as token", "Bearer", secrets["secret acme/okta"]);
        yield return new("assertion as token", "Bearer", assertion);
        yield return new("Basic with a wrong password", "Basic", Basic("acme-okta", "wrong")) { TokenStatus = 401 };

        // Somebody's elsewhere.
        yield return new("bearer token of another tenant", "Bearer", secrets["bearer other/okta"]);
        yield return new("bearer token of another connector", "Bearer", secrets["bearer acme/entra"]);
        yield return new("access token of another connector", "Bearer", secrets["token acme/entra"]);
        yield return new("Basic of another tenant", "Basic", Basic("other-okta", PlantedServer.Password)) { TokenStatus = 401 };
        yield return new("OIDC token of another issuer", "Bearer", server.Issuer.Sign("scimorleans", "eve", "scimorleans:manage", "https://elsewhere.test"));
        yield return new("expired OIDC token", "Bearer", server.Issuer.Sign("scimorleans", "eve", "scimorleans:manage", expires: TimeSpan.FromHours(-1)));
        yield return new("unsigned OIDC token", "Bearer", server.Issuer.Sign("scimorleans", "eve", "scimorleans:manage", isSigned: false));
        yield return new("OIDC token for another audience", "Bearer", server.Issuer.Sign("another", "eve", "scimorleans:manage"));

        // The right one at another door.
        yield return new("connector's token at the API", "Bearer", secrets["bearer acme/okta"]) { IsStrangerTo = route => route.IsApi };
        yield return new("connector's password at the API", "Basic", Basic("acme-okta", PlantedServer.Password)) { IsStrangerTo = route => route.IsApi };
        yield return new("operator's key at SCIM", "Bearer", secrets["key manage"]) { IsStrangerTo = route => route.IsScim };
        yield return new("operator's key as password", "Basic", Basic("acme-okta", secrets["key manage"])) { IsStrangerTo = route => route.IsScim };
        yield return new("OIDC token at SCIM", "Bearer", server.Issuer.Sign("scimorleans", "eve", "scimorleans:manage")) { IsStrangerTo = route => route.IsScim };

        // Of too little scope.
        foreach (var key in (string[])["manage@other", "read@other", "directory:read@other"])
        {
            yield return new($"key {key}", "Bearer", secrets[$"key {key}"]) { IsStrangerTo = route => route.IsApi, ApiStatus = 403 };
        }

        yield return new("OIDC token manage@other", "Bearer", server.Issuer.Sign("scimorleans", "eve", "scimorleans:manage@other")) { IsStrangerTo = route => route.IsApi, ApiStatus = 403 };
        yield return new("OIDC token without scopes", "Bearer", server.Issuer.Sign("scimorleans", "eve", "manage")) { IsStrangerTo = route => route.IsApi, ApiStatus = 403 };
        yield return new("key read@acme", "Bearer", secrets["key read@acme"]) { IsStrangerTo = route => route.IsApi && route.Method != "GET" && !_readingPosts.Contains(route.Name), ApiStatus = 403 };

        foreach (var stranger in TokenStrangers(server))
        {
            yield return stranger with { IsStrangerTo = route => !route.IsApi && !route.IsScim };
        }
    }

    /// <summary>Who asks for a token, and may not have one. What is not a form of its own goes with the header alone.</summary>
    private static IEnumerable<Stranger> TokenStrangers(PlantedServer server)
    {
        var secrets = server.Secrets;
        string Secret(string id, string secret) => $"&client_id={Uri.EscapeDataString(id)}&client_secret={Uri.EscapeDataString(secret)}";
        string Assertion(string text) =>
            $"&client_id={secrets["federated client"]}&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={Uri.EscapeDataString(text)}";

        yield return new("client of another tenant", null, null) { Form = Secret(secrets["client other/okta"], secrets["secret other/okta"]) };
        yield return new("client of another connector", null, null) { Form = Secret(secrets["client acme/entra"], secrets["secret acme/entra"]) };
        yield return new("removed client", null, null) { Form = Secret(secrets["removed client"], secrets["removed secret"]) };
        yield return new("expired client", null, null) { Form = Secret(secrets["expired client"], secrets["expired secret"]) };
        yield return new("client with a wrong secret", null, null) { Form = Secret(secrets["client acme/okta"], "wrong") };
        yield return new("client with a bearer token", null, null) { Form = Secret(secrets["client acme/okta"], secrets["bearer acme/okta"]) };
        yield return new("key as client", null, null) { Form = Secret(secrets["client acme/okta"], secrets["key manage"]) };
        yield return new("assertion of garbage", null, null) { Form = Assertion("a.b.c") };
        yield return new("assertion for another audience", null, null) { Form = Assertion(server.Issuer.Sign("another", "job")) };
        yield return new("assertion of another subject", null, null) { Form = Assertion(server.Issuer.Sign("api://scim", "eve")) };
        yield return new("assertion of another issuer", null, null) { Form = Assertion(server.Issuer.Sign("api://scim", "job", issuer: "https://elsewhere.test")) };
        yield return new("expired assertion", null, null) { Form = Assertion(server.Issuer.Sign("api://scim", "job")) };
        yield return new("unsigned assertion", null, null) { Form = Assertion(server.Issuer.Sign("api://scim", "job", expires: TimeSpan.FromHours(49), isSigned: false)) };
        using var eve = new TestIssuer();
        yield return new("assertion signed by another", null, null) { Form = Assertion(eve.Sign("api://scim", "job", expires: TimeSpan.FromHours(49))) };
    }

    private static void Judge(Answer answer, int expected, string what, ConcurrentQueue<string> faults)
    {
        if (answer.Status != expected || answer.Body.Contains(PlantedServer.Marker, StringComparison.OrdinalIgnoreCase) || answer.Body.Contains("access_token", StringComparison.Ordinal))
        {
            faults.Enqueue($"{what}: {expected} is expected, not {answer}");
        }
    }

    private static async Task<Answer> SendAsync(HttpClient client, RouteCase route, Address address, Stranger stranger)
    {
        using var request = new HttpRequestMessage(new(route.Method), address.Path);
        if (stranger.Scheme is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"{stranger.Scheme} {stranger.Parameter}");
        }

        if (RouteCases.Fill(route.Body, address.Ids) is { } body)
        {
            request.Content = new StringContent(body + stranger.Form);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(route.IsScim || route.IsApi ? "application/json" : "application/x-www-form-urlencoded");
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var text = await response.Content.ReadAsStringAsync();
        var id = response.Headers.TryGetValues("X-Request-Id", out var ids) ? ids.Single() : "no request id";

        // What is said of an id that was asked for may say which.
        foreach (var named in address.Ids.Values.Where(named => named.Length > 8))
        {
            text = text.Replace(named, "ID", StringComparison.Ordinal);
        }

        var headers = response.Headers.Concat(response.Content.Headers).Where(header => !_ofTheMoment.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal);
        return new((int)response.StatusCode, text.Replace(id, "REQUEST", StringComparison.Ordinal), string.Join('\n', headers));
    }

    [GeneratedRegex(@"\{(user|group|role|rule|credential|job|holder|id)(:|\})")]
    private static partial Regex Foreign();

    private sealed record Answer(int Status, string Body, string Headers);

    private sealed record Stranger(string Name, string? Scheme, string? Parameter)
    {
        /// <summary>What goes with the form to the token endpoint.</summary>
        public string? Form { get; init; }

        /// <summary>What it may not do.</summary>
        public Func<RouteCase, bool> IsStrangerTo { get; init; } = static _ => true;

        /// <summary>What the API answers: 403 if it knows whose the key is.</summary>
        public int ApiStatus { get; init; } = 401;

        /// <summary>What the token endpoint answers without a form: 400 unless the header can be a client's.</summary>
        public int TokenStatus { get; init; } = 400;

        /// <summary>What is answered.</summary>
        public int Status(RouteCase route) => route.IsApi ? ApiStatus
            : route.Template == "/scim/{**path}" ? 404
            : route.IsScim ? 401
            : Form is null ? TokenStatus : 401;
    }
}
