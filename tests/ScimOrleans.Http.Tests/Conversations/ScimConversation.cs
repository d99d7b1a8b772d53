using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Hosting;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Conversations;

/// <summary>A conversation of one connector with a server that knows nobody yet: each test has a tenant of its own.</summary>
public abstract class ScimConversation(ScimHostFixture fixture) : IAsyncLifetime
{
    private ScimHost? _host;
    private TestTenant? _tenant;
    private ScimClient? _scim;

    /// <summary>Who is on the other end.</summary>
    protected abstract IdpProfile Profile { get; }

    /// <summary>When its removals are too many; <see langword="null"/> for what every connector has.</summary>
    protected virtual RemovalBrake? Brake => null;

    /// <summary>The server.</summary>
    protected ScimHost Host => _host!;

    /// <summary>The test's own tenant.</summary>
    protected TestTenant Tenant => _tenant!;

    /// <summary>The bearer token of the connector <c>main</c>.</summary>
    protected string Token { get; private set; } = "";

    /// <summary>The connector's client.</summary>
    protected ScimClient Scim => _scim!;

    public async ValueTask InitializeAsync()
    {
        _host = await fixture.GetAsync();
        _tenant = await _host.CreateTenantAsync();
        Token = await _tenant.AddConnectorAsync("main", new ConnectorSettings { Name = "Main", Profile = Profile, RemovalBrake = Brake });
        _scim = _tenant.Client("main", Token);
    }

    public ValueTask DisposeAsync()
    {
        _scim?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A filter as a query parameter.</summary>
    protected static string Filter(string filter) => $"filter={Uri.EscapeDataString(filter)}";

    /// <summary>A PATCH of some operations.</summary>
    protected static string Patch(params string[] operations) =>
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{string.Join(',', operations)}}]}""";

    /// <summary>Elements of a list of members.</summary>
    protected static string Members(params IEnumerable<string> ids) => string.Join(',', ids.Select(id => $$"""{"value":"{{id}}"}"""));

    /// <summary>The ids of a list's resources, in order.</summary>
    protected static IEnumerable<string> Ids(ScimResponse list) => list["Resources"].EnumerateArray().Select(resource => resource.GetProperty("id").GetString()!);

    /// <summary>Creates an active user.</summary>
    /// <returns>Its id.</returns>
    protected async Task<string> CreateUserAsync(string userName) =>
        (await Scim.PostAsync("Users", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","active":true}""")).ShouldBe(201).Id;

    /// <summary>Creates <c>user1@example.com</c>, <c>user2@example.com</c> and so on.</summary>
    /// <returns>Their ids, in this order. Lists are in the order of ids, which differs for users of the same millisecond.</returns>
    protected async Task<string[]> CreateUsersAsync(int count)
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = await CreateUserAsync($"user{i + 1}@example.com");
        }

        return ids;
    }

    /// <summary>Creates a group.</summary>
    /// <returns>Its id.</returns>
    protected async Task<string> CreateGroupAsync(string displayName, params IEnumerable<string> members) =>
        (await Scim.PostAsync("Groups", $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{displayName}}","members":[{{Members(members)}}]}""")).ShouldBe(201).Id;

    /// <summary>Asserts who is in a group, in both readings of its membership.</summary>
    protected async Task ShouldHaveMembersAsync(string group, params string[] expected)
    {
        var read = (await Scim.GetAsync($"Groups/{group}")).ShouldBe(200);
        Assert.Equal(expected.Order(StringComparer.Ordinal), read.Has("members") ? read["members"].EnumerateArray().Select(member => member.GetProperty("value").GetString()!) : []);
        var users = await Scim.GetAsync($"Users?{Filter($"groups.value eq \"{group}\"")}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), Ids(users.ShouldBe(200)));
    }
}
