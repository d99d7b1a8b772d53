using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

public sealed class UserCreationTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Create_Minimal_MakesAnActiveUserOfTheConnector()
    {
        var directory = await silo.Cluster.NewTenantAsync();

        var reply = await directory.CreateUserAsync("""{"userName":"Ann@x.test","name":{"givenName":"Ann","familyName":"Lee"}}""");

        var row = await directory.RowAsync(reply.Id);
        Assert.Equal((directory.Caller.Owner, 1, true, "Ann Lee"), (row!.Owner, row.Version, row.Active, row.DisplayName));
        var json = TestDirectory.Json(reply);
        Assert.Equal("W/\"1\"", reply.ETag);
        Assert.True(reply.Changed);
        Assert.True((bool)json["active"]!);
        Assert.Equal(reply.Id.ToString(), (string?)json["id"]);
        Assert.Equal("W/\"1\"", (string?)json["meta"]!["version"]);
        Assert.False(json.ContainsKey("groups"));
    }

    [Theory]
    [InlineData("""{"userName":"u","displayName":"Shown"}""", "Shown")]
    [InlineData("""{"userName":"u","name":{"givenName":"Ann"}}""", "Ann")]
    [InlineData("""{"userName":"u","name":{"familyName":"Lee"}}""", "Lee")]
    [InlineData("""{"userName":"u","name":{"givenName":" "},"displayName":" "}""", "u")]
    [InlineData("""{"userName":"u"}""", "u")]
    public async Task Create_DisplayName_IsWhatWasSentElseTheNamesElseTheUserName(string body, string shown)
    {
        var directory = await silo.Cluster.NewTenantAsync();

        var reply = await directory.CreateUserAsync(body);

        Assert.Equal(shown, (await directory.RowAsync(reply.Id))!.DisplayName);
    }

    [Fact]
    public async Task Create_SayingInactive_MakesAnInactiveUser()
    {
        var directory = await silo.Cluster.NewTenantAsync();

        var id = await directory.NewUserAsync("u", active: false);

        Assert.False((await directory.RowAsync(id))!.Active);
    }

    [Fact]
    public async Task Create_BadBody_IsRefusedAndStoresNothing()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = Guid.CreateVersion7();

        TestDirectory.Refused(await directory.User(id).CreateAsync(directory.Write("""{"userName":1}""")), 400, ScimTypes.InvalidValue);
        TestDirectory.Refused(await directory.User(id).CreateAsync(directory.Write("{")), 400, ScimTypes.InvalidSyntax);

        Assert.Null(await directory.RowAsync(id));
    }

    [Fact]
    public async Task Create_NameOfOwnActiveUser_IsAConflictThatSaysHowToFindIt()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("Ann@x.test");

        var error = TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"ANN@X.TEST"}"""), 409, ScimTypes.Uniqueness);

        Assert.Contains(id.ToString(), error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NameOfOwnInactiveUser_IsAConflictThatSaysToReactivate()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        await directory.NewUserAsync("ann", active: false);

        var error = TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"ann"}"""), 409, ScimTypes.Uniqueness);

        Assert.Contains("reactivate", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_NameOfAnotherConnectorsUser_IsAConflictThatDoesNotNameIt()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var theirs = await directory.For("entra").NewUserAsync("ann");

        var error = TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"ann"}"""), 409, ScimTypes.Uniqueness);

        Assert.DoesNotContain(theirs.ToString(), error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("entra", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_Repeated_IsAConflict()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var grain = directory.User(Guid.CreateVersion7());
        TestDirectory.Succeeded(await grain.CreateAsync(directory.Write("""{"userName":"ann"}""")));

        TestDirectory.Refused(await grain.CreateAsync(directory.Write("""{"userName":"ann"}""")), 409, ScimTypes.Uniqueness);
    }

    [Fact]
    public async Task Create_TwentyAtOnceOfOneName_OneWins()
    {
        var directory = await silo.Cluster.NewTenantAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => directory.TryCreateUserAsync("""{"userName":"ann"}""").AsTask()));

        Assert.Single(results, result => result.IsSuccess);
        Assert.All(results.Where(result => !result.IsSuccess), result => TestDirectory.Refused(result, 409, ScimTypes.Uniqueness));
    }
}
