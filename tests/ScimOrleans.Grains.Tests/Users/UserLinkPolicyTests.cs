using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

/// <summary>Which users of the tenant's own directory a connector takes over.</summary>
public sealed class UserLinkPolicyTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Theory]
    [InlineData("""{"userName":"a.lee","emails":[{"value":"ANN@x.test"}]}""")]
    [InlineData("""{"userName":"a.lee","emails":[{"value":"other@x.test"},{"value":"ann@x.test","type":"home"}]}""")]
    public async Task Email_OfOneLocalUser_Links(string json)
    {
        var directory = await NewTenantAsync(LinkPolicy.Email);
        var local = await directory.NewLocalUserAsync("ann", ""","emails":[{"value":"Ann@X.test"}]""");

        var reply = await directory.CreateUserAsync(json);

        Assert.Equal(local, reply.Id);
        Assert.Equal(directory.Caller.Owner, (await directory.RowAsync(local))!.Owner);
        Assert.Equal("a.lee", (string?)TestDirectory.Json(await directory.GetUserAsync(local))["userName"]);
    }

    [Fact]
    public async Task Email_OfSeveralLocalUsers_LinksNone()
    {
        var directory = await NewTenantAsync(LinkPolicy.Email);
        Guid[] local = [await directory.NewLocalUserAsync("a", ""","emails":[{"value":"x@x.test"}]"""), await directory.NewLocalUserAsync("b", ""","emails":[{"value":"x@x.test"}]""")];

        var reply = await directory.CreateUserAsync("""{"userName":"c","emails":[{"value":"x@x.test"}]}""");

        Assert.DoesNotContain(reply.Id, local);
        Assert.Equal([ResourceOwner.Local, ResourceOwner.Local], [(await directory.RowAsync(local[0]))!.Owner, (await directory.RowAsync(local[1]))!.Owner]);
    }

    [Fact]
    public async Task UserName_ComesBeforeEmail()
    {
        var directory = await NewTenantAsync(LinkPolicy.Email);
        var byName = await directory.NewLocalUserAsync("ann");
        await directory.NewLocalUserAsync("other", ""","emails":[{"value":"ann@x.test"}]""");

        var reply = await directory.CreateUserAsync("""{"userName":"Ann","emails":[{"value":"ann@x.test"}]}""");

        Assert.Equal(byName, reply.Id);
    }

    [Fact]
    public async Task Email_OfAProtectedOrAManagedUser_LinksNone()
    {
        var directory = await NewTenantAsync(LinkPolicy.Email);
        var safe = await directory.NewLocalUserAsync("root", ""","emails":[{"value":"root@x.test"}]""", isProtected: true);
        var managed = (await directory.CreateUserAsync("""{"userName":"bob","emails":[{"value":"root@x.test"}]}""")).Id;

        var reply = await directory.CreateUserAsync("""{"userName":"c","emails":[{"value":"root@x.test"}]}""");

        Assert.DoesNotContain(reply.Id, (Guid[])[safe, managed]);
        Assert.Equal(1, (await directory.RowAsync(safe))!.Version);
    }

    /// <summary>A user that this connector had deleted has the name, and a local one the email.</summary>
    [Fact]
    public async Task UserName_OfAUserThatIsToBeTakenUpAgain_ComesBeforeEmail()
    {
        var directory = await NewTenantAsync(LinkPolicy.Email);
        directory = directory with { Caller = directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var detached = await directory.NewUserAsync("ann");
        Assert.True((await directory.DeleteUserAsync(detached)).IsSuccess);
        var local = await directory.NewLocalUserAsync("other", ",\"emails\":[{\"value\":\"ann@x.test\"}]");

        var reply = await directory.CreateUserAsync("{\"userName\":\"Ann\",\"emails\":[{\"value\":\"ann@x.test\"}]}");

        Assert.Equal(detached, reply.Id);
        Assert.Equal((1, ResourceOwner.Local), ((await directory.RowAsync(local))!.Version, (await directory.RowAsync(local))!.Owner));
    }

    [Theory]
    [InlineData("entra", false, "does not come from this connector")]
    [InlineData("okta", false, "already")]
    [InlineData(null, true, "protected account")]
    public async Task UserName_OfSomebodyElse_IsRefusedPrecisely_WhoeverHasTheEmail(string? connector, bool isProtected, string reason)
    {
        var directory = await NewTenantAsync(LinkPolicy.Email);
        var holder = connector is null ? await directory.NewLocalUserAsync("ann", isProtected: isProtected) : await directory.For(connector).NewUserAsync("ann");
        var local = await directory.NewLocalUserAsync("other", ",\"emails\":[{\"value\":\"ann@x.test\"}]");

        var refusal = TestDirectory.Refused(await directory.TryCreateUserAsync("{\"userName\":\"ANN\",\"emails\":[{\"value\":\"ann@x.test\"}]}"), 409, ScimTypes.Uniqueness);

        Assert.Contains(reason, refusal.Detail, StringComparison.Ordinal);
        Assert.Equal((1, 1), ((await directory.RowAsync(local))!.Version, (await directory.RowAsync(holder))!.Version));
    }

    [Fact]
    public async Task Off_RefusesTheNameOfALocalUser_AndItsChange_AndSaysWhy()
    {
        var directory = await NewTenantAsync(LinkPolicy.Off);
        var local = await directory.NewLocalUserAsync("ann");

        var created = TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"ann"}"""), 409, ScimTypes.Uniqueness);
        var patched = TestDirectory.Refused(await directory.PatchUserAsync(local, """{"op":"add","path":"title","value":"x"}"""), 403);

        Assert.Contains("must not take over", created.Detail, StringComparison.Ordinal);
        Assert.Contains("must not take over", patched.Detail, StringComparison.Ordinal);
        Assert.Equal((1, ResourceOwner.Local), ((await directory.RowAsync(local))!.Version, (await directory.RowAsync(local))!.Owner));
    }

    private async Task<TestDirectory> NewTenantAsync(LinkPolicy policy)
    {
        var directory = await silo.Cluster.NewTenantAsync();
        return directory with { Caller = directory.Caller with { LinkExisting = policy } };
    }
}
