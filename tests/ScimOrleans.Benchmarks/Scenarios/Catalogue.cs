using ScimOrleans.Benchmarks.Load;
using ScimOrleans.Benchmarks.Sites;

namespace ScimOrleans.Benchmarks.Scenarios;

/// <summary>All scenarios, by the names that bars refer to.</summary>
public static class Catalogue
{
    /// <summary>Users that hot reads and attribute changes go over.</summary>
    public const int HotUsers = 1_000;

    /// <summary>First user that no scenario has read before cold reads do.</summary>
    public const int FirstCold = 30_001;

    private const int Block = 32;

    /// <summary>Lists them in the order in which a round runs them: what is compared stands together.</summary>
    public static IReadOnlyList<Scenario> Of(Stage stage)
    {
        var control = new Target(stage.Control.Port, stage.Control.ProcessId, stage.Control.Probe);
        var small = TargetOf(stage.Small);
        var large = TargetOf(stage.Large);
        var grain = TargetOf(stage.ThroughGrain);
        var biggest = stage.Groups[^1];
        var listed = stage.Groups.Last(group => group.Members <= 10_000);
        var fullList = FullList(listed);
        var posted = 0;

        Scenario Read(string name, Target target, Site site, Func<int, string> path, int connections) =>
            new(name, target, connections, n => WireRequest.Make("GET", site.Endpoint + path(n), site.Authorization));
        Scenario Create(string name, int connections, int tenants) => new(name, small, connections, n =>
        {
            var json = UserJson.Of($"p{Interlocked.Increment(ref posted)}");
            return tenants == 1
                ? WireRequest.Make("POST", stage.Small.Endpoint + "/Users", stage.Small.Authorization, json)
                : WireRequest.Make("POST", Tenants.Endpoint(Stage.SpreadTenants[n % tenants]) + "/Users", Tenants.Authorization, json);
        })
        { InOpenLoop = connections > 1 && tenants == 1 };
        Scenario Insert(string name, int connections) => new(name, control, connections, _ => WireRequest.Make("POST", "/insert", null, UserJson.Of($"p{Interlocked.Increment(ref posted)}")));

        return
        [
            new("control (a): bare Kestrel", control, 32, _ => WireRequest.Make("GET", "/bare")),
            new("control (c): bare grain", control, 32, n => WireRequest.Make("GET", $"/grain/{n % 10_000}", Tenants.Authorization)) { Prepare = 10_000 },
            Read("GET user, hot", small, stage.Small, n => $"/Users/{UserJson.Id(1 + (n % HotUsers))}", 32) with { InOpenLoop = true, Prepare = HotUsers },
            Read("GET user, hot, through the grain", grain, stage.ThroughGrain, n => $"/Users/{UserJson.Id(1 + (n % HotUsers))}", 32) with { Prepare = HotUsers },
            Read("GET user, cold", large, stage.Large, n => $"/Users/{UserJson.Id(1 + ((FirstCold + n) % stage.Users))}", 32),
            Insert("control (d): INSERT, 1 connection", 1),
            Create("POST user, 1 connection", 1, 1),
            Insert("control (d): INSERT, 32 connections", 32),
            Create("POST user, 32 connections, 1 tenant", 32, 1),
            Create("POST user, 32 connections, 16 tenants", 32, 16),
            new("PATCH one attribute", small, 32, n => WireRequest.Make("PATCH", $"{stage.Small.Endpoint}/Users/{UserJson.Id(1 + (n % HotUsers))}", stage.Small.Authorization,
                Patch($$"""{"op":"replace","path":"title","value":"Title {{n}}"}"""))) { InOpenLoop = true },
            .. stage.Groups.Where(group => group.Members != 10_000).Select(group => new Scenario($"PATCH one member, group of {group.Members:N0}", large, 8, n => OneMember(stage, group, n))),
            new("the same full list again, 10,000 members", large, 2, _ => WireRequest.Make("PATCH", $"{stage.Large.Endpoint}/Groups/{listed.Id}", stage.Large.Authorization, fullList)),
            new("deactivate a user in 100 groups", large, 8, n => WireRequest.Make("PATCH", $"{stage.Large.Endpoint}/Users/{Leaver(stage, n)}", stage.Large.Authorization,
                Patch("""{"op":"replace","value":{"active":false}}"""))) { Most = 300 },
            Read("filter userName eq, small directory", small, stage.Small, n => $"/Users?filter=userName%20eq%20%22user{Some(n, Stage.SmallUsers)}@bench.example%22", 8),
            Read("filter userName eq, large directory", large, stage.Large, n => $"/Users?filter=userName%20eq%20%22user{Some(n, stage.Users)}@bench.example%22", 8),
            Read("filter costCenter eq, small directory", small, stage.Small, n => $"/Users?filter={CostCenter}%20eq%20%22cc{Some(n, Stage.SmallUsers)}%22", 8),
            Read("filter costCenter eq, large directory", large, stage.Large, n => $"/Users?filter={CostCenter}%20eq%20%22cc{Some(n, stage.Users)}%22", 8),
            Read("sorted by userName, first page of 100", large, stage.Large, _ => "/Users?sortBy=userName&startIndex=1&count=100", 2),
            Read("sorted by userName, deep page of 100", large, stage.Large, n => $"/Users?sortBy=userName&startIndex={(stage.Users * 9L / 10) + 1 + (n * 100L % 10_000)}&count=100", 2),
            Read("GET group, 10,000 members", large, stage.Large, _ => $"/Groups/{listed.Id}", 2),
            Read("GET group, 10,000 members, excludedAttributes=members", large, stage.Large, _ => $"/Groups/{listed.Id}?excludedAttributes=members", 8),
            Read("GET group, all members, excludedAttributes=members", large, stage.Large, _ => $"/Groups/{biggest.Id}?excludedAttributes=members", 8),
        ];
    }

    private const string CostCenter = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter";

    private static Target TargetOf(Site site) => new(site.Server.BaseAddress.Port, site.Server.ProcessId, site.Probe);

    /// <summary>Numbers all over the directory, in no order that an index has.</summary>
    private static string Some(int n, int users) => UserJson.Token(1 + (int)((uint)n * 2_654_435_761L % users));

    private static string Leaver(Stage stage, int n) => UserJson.Id(stage.Users + Stage.ExtraUsers - (n % Stage.Leavers));

    /// <summary>Adds 32 users one by one, then removes them, so that each request changes something and the group keeps its size.</summary>
    private static WireRequest OneMember(Stage stage, GroupPlan group, int n)
    {
        var user = UserJson.Id(stage.Users + 1 + (n % Block));
        var operation = n / Block % 2 == 0
            ? $$"""{"op":"add","path":"members","value":[{"value":"{{user}}"}]}"""
            : $$"""{"op":"remove","path":"members[value eq \"{{user}}\"]"}""";
        return WireRequest.Make("PATCH", $"{stage.Large.Endpoint}/Groups/{group.Id}", stage.Large.Authorization, Patch(operation));
    }

    private static string Patch(string operation) =>
        "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":[" + operation + "]}";

    private static string FullList(GroupPlan group)
    {
        var members = Enumerable.Range(1, group.Members).Select(n => $$"""{"value":"{{UserJson.Id(n)}}"}""");
        return Patch($$"""{"op":"replace","path":"members","value":[{{string.Join(',', members)}}]}""");
    }
}
