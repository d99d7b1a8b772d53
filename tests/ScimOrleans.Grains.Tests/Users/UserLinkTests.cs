using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

public sealed class UserLinkTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Create_NameOfALocalUser_MakesItTheConnectorsAndKeepsItsId()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("Ann@x.test", ""","title":"Old","displayName":"Annie" """);

        var reply = await directory.CreateUserAsync("""{"userName":"ann@x.test","name":{"givenName":"Ann","familyName":"Lee"}}""");

        Assert.Equal(local, reply.Id);
        Assert.True(reply.Changed);
        Assert.Equal("W/\"2\"", reply.ETag);
        var row = await directory.RowAsync(local);
        Assert.Equal((directory.Caller.Owner, "Annie", "Annie"), (row!.Owner, row.DisplayName, row.LocalDisplayName));
        var json = TestDirectory.Json(await directory.GetUserAsync(local));
        Assert.Equal("ann@x.test", (string?)json["userName"]);
        Assert.False(json.ContainsKey("title"));
    }

    [Fact]
    public async Task Linked_DisplayNameFromTheIdentityProvider_ComesBeforeTheLocalOne()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann", ""","displayName":"Annie" """);
        await directory.CreateUserAsync("""{"userName":"ann"}""");

        TestDirectory.Succeeded(await directory.PatchUserAsync(local, """{"op":"add","path":"displayName","value":"Dr. Ann"}"""));
        var withIdps = (await directory.RowAsync(local))!.DisplayName;
        TestDirectory.Succeeded(await directory.PatchUserAsync(local, """{"op":"remove","path":"displayName"}"""));

        Assert.Equal(("Dr. Ann", "Annie"), (withIdps, (await directory.RowAsync(local))!.DisplayName));
    }

    [Fact]
    public async Task Create_NameOfAProtectedUser_IsAConflictWithTheReason()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("root", isProtected: true);

        var error = TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"root"}"""), 409, ScimTypes.Uniqueness);

        Assert.Contains("protected", error.Detail, StringComparison.Ordinal);
        Assert.Equal(1, (await directory.RowAsync(local))!.Version);
    }

    [Fact]
    public async Task Create_EmailOfALocalUser_DoesNotLink()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann", ""","emails":[{"value":"ann@x.test"}]""");

        var reply = await directory.CreateUserAsync("""{"userName":"other","emails":[{"value":"ann@x.test"}]}""");

        Assert.NotEqual(local, reply.Id);
        Assert.Equal(ResourceOwner.Local, (await directory.RowAsync(local))!.Owner);
    }

    [Fact]
    public async Task Get_LocalUser_IsVisibleUnlessProtected()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann");
        var hidden = await directory.NewLocalUserAsync("root", isProtected: true);

        Assert.Equal(local, (await directory.GetUserAsync(local)).Id);
        TestDirectory.Refused(await directory.User(hidden).GetAsync(directory.Caller), 404);
        TestDirectory.Refused(await directory.PatchUserAsync(hidden, """{"op":"replace","path":"title","value":"x"}"""), 404);
        TestDirectory.Refused(await directory.DeleteUserAsync(hidden), 404);
    }

    [Fact]
    public async Task Replace_LocalUser_MakesItTheConnectors()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann", ""","displayName":"Annie" """);

        var reply = TestDirectory.Succeeded(await directory.User(local).ReplaceAsync(directory.Write("""{"userName":"ann","title":"Boss"}""")));

        Assert.Equal("Boss", (string?)TestDirectory.Json(reply)["title"]);
        var row = await directory.RowAsync(local);
        Assert.Equal((directory.Caller.Owner, "Annie"), (row!.Owner, row.DisplayName));
    }

    [Fact]
    public async Task Patch_LocalUserWithNothingNew_MakesItTheConnectors()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann", ""","title":"Boss" """);

        TestDirectory.Succeeded(await directory.PatchUserAsync(local, """{"op":"replace","path":"title","value":"Boss"}"""));

        Assert.Equal(directory.Caller.Owner, (await directory.RowAsync(local))!.Owner);
        TestDirectory.Refused(await directory.For("entra").User(local).GetAsync(directory.For("entra").Caller), 404);
    }

    [Fact]
    public async Task Get_LocalUserInAnotherConnectorsGroup_ShowsOnesOwnGroups()
    {
        var okta = await silo.Cluster.NewTenantAsync();
        var entra = okta.For("entra");
        var local = await okta.NewLocalUserAsync("ann");
        var before = await entra.GetUserAsync(local);
        var theirs = await okta.NewGroupAsync("Theirs", local);
        var ours = await entra.NewGroupAsync("Ours", local);

        // By turns, so that neither is given what was remembered for the other.
        Assert.Equal([theirs], await okta.GroupsShownAsync(local));
        Assert.Equal([ours], await entra.GroupsShownAsync(local));
        Assert.Equal([theirs], await okta.GroupsShownAsync(local));
        TestDirectory.Succeeded(await entra.RemoveAsync(ours, local));
        Assert.Equal(before.ETag, (await entra.GetUserAsync(local)).ETag);
    }

    [Fact]
    public async Task Create_NameOfALocalUserInAnotherConnectorsGroup_TakesItOutOfThere()
    {
        var okta = await silo.Cluster.NewTenantAsync();
        var entra = okta.For("entra");
        var local = await okta.NewLocalUserAsync("ann");
        var theirs = await okta.NewGroupAsync("Theirs", local);
        var ours = await entra.NewGroupAsync("Ours", local);
        var before = await okta.GetGroupAsync(theirs);

        await entra.CreateUserAsync("""{"userName":"ann"}""");

        Assert.Equal([ours], await entra.GroupsShownAsync(local));
        Assert.Empty(await okta.MembersAsync(theirs));
        Assert.NotEqual(before.ETag, (await okta.GetGroupAsync(theirs)).ETag);
        TestDirectory.Refused(await okta.User(local).GetAsync(okta.Caller), 404);
        TestDirectory.Refused(await okta.AddAsync(theirs, local), 400, ScimTypes.InvalidValue);
    }

    [Fact]
    public async Task Delete_LocalUser_IsForbidden()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann");

        TestDirectory.Refused(await directory.DeleteUserAsync(local), 403);

        Assert.NotNull(await directory.RowAsync(local));
    }

    [Fact]
    public async Task Create_NameOfOwnDetachedUser_TakesItUpAgainWithItsId()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        directory = directory with { Caller = directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var id = await directory.NewUserAsync("ann");
        Assert.True((await directory.DeleteUserAsync(id)).Value);

        var reply = await directory.CreateUserAsync("""{"userName":"Ann","title":"Back"}""");

        Assert.Equal(id, reply.Id);
        var row = await directory.RowAsync(id);
        Assert.Equal((true, false), (row!.Active, row.Detached));
        Assert.Equal("Back", (string?)TestDirectory.Json(await directory.GetUserAsync(id))["title"]);
    }

    [Fact]
    public async Task Create_NameOfAnotherConnectorsDetachedUser_IsAConflict()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var entra = directory.For("entra");
        entra = entra with { Caller = entra.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        var id = await entra.NewUserAsync("ann");
        await entra.DeleteUserAsync(id);

        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"ann"}"""), 409, ScimTypes.Uniqueness);
    }

    [Fact]
    public async Task Create_LocalUserRenamedMeanwhile_MakesANewUser()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann");
        var link = directory.User(local).LinkAsync(directory.Write("""{"userName":"somebody else"}"""));

        TestDirectory.Refused(await link, 404);

        Assert.Equal(ResourceOwner.Local, (await directory.RowAsync(local))!.Owner);
    }

    [Fact]
    public async Task Create_ManyAtOnceForOneLocalUser_OneLinksIt()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var local = await directory.NewLocalUserAsync("ann");

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => directory.TryCreateUserAsync("""{"userName":"ann"}""").AsTask()));

        Assert.Equal(local, Assert.Single(results, result => result.IsSuccess).Value.Id);
        Assert.All(results.Where(result => !result.IsSuccess), result => TestDirectory.Refused(result, 409, ScimTypes.Uniqueness));
    }
}
