using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

public sealed class UserChangeTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Replace_LeavesActiveAsItIs()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann", active: false);

        var reply = TestDirectory.Succeeded(await directory.User(id).ReplaceAsync(directory.Write("""{"userName":"ann","title":"Boss"}""")));

        Assert.False((bool)TestDirectory.Json(reply)["active"]!);
        Assert.False((await directory.RowAsync(id))!.Active);
    }

    [Fact]
    public async Task Replace_WithWhatWasRead_ChangesNothing()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");
        await directory.NewGroupAsync("team", id);
        var read = TestDirectory.Json(await directory.GetUserAsync(id));
        var before = await directory.RowAsync(id);

        var reply = TestDirectory.Succeeded(await directory.User(id).ReplaceAsync(directory.Write(read.ToJsonString())));

        Assert.False(reply.Changed);
        Assert.Equal((string?)read["meta"]!["version"], reply.ETag);
        var after = await directory.RowAsync(id);
        Assert.Equal((before!.Version, before.LastModified), (after!.Version, after.LastModified));
        Assert.Single(after.Groups);
    }

    [Fact]
    public async Task Patch_NothingNew_KeepsVersionAndTimes()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var created = await directory.CreateUserAsync("""{"userName":"ann","title":"Boss"}""");

        var reply = TestDirectory.Succeeded(await directory.PatchUserAsync(created.Id, """{"op":"replace","path":"title","value":"Boss"}"""));

        Assert.Equal((false, created.ETag), (reply.Changed, reply.ETag));
        Assert.Equal(TestDirectory.Json(created).ToJsonString(), TestDirectory.Json(reply).ToJsonString());
    }

    [Fact]
    public async Task Patch_SecondOperationFails_NothingIsChanged()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");

        TestDirectory.Refused(await directory.PatchUserAsync(id, """{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"noSuch","value":"y"}"""), 400, ScimTypes.InvalidPath);

        Assert.Equal(1, (await directory.RowAsync(id))!.Version);
        Assert.False(TestDirectory.Json(await directory.GetUserAsync(id)).ContainsKey("title"));
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"userName","value":"BOB"}""")]
    [InlineData("""{"op":"replace","path":"title","value":"x"},{"op":"replace","value":{"userName":"bob"}}""")]
    public async Task Patch_NameOfAnother_IsAConflictAndChangesNothing(string operations)
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");
        await directory.NewUserAsync("bob");

        TestDirectory.Refused(await directory.PatchUserAsync(id, operations), 409, ScimTypes.Uniqueness);

        Assert.Equal("ann", (string?)TestDirectory.Json(await directory.GetUserAsync(id))["userName"]);
    }

    [Fact]
    public async Task Patch_Rename_FreesTheOldName()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");
        TestDirectory.Succeeded(await directory.PatchUserAsync(id, """{"op":"replace","path":"userName","value":"anna"}"""));

        var second = await directory.NewUserAsync("ann");

        Assert.NotEqual(id, second);
    }

    [Fact]
    public async Task Patch_BlankUserName_IsRefused()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");

        var result = await directory.PatchUserAsync(id, """{"op":"replace","path":"userName","value":" "}""");

        Assert.Equal(400, result.Error?.Status);
        Assert.Equal(1, (await directory.RowAsync(id))!.Version);
    }

    [Fact]
    public async Task IfMatch_StaleCurrentAndAny()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");
        const string Change = """{"op":"replace","path":"title","value":"1"}""";

        TestDirectory.Refused(await directory.PatchUserAsync(id, Change, "W/\"9\""), 412);
        Assert.Equal("W/\"2\"", TestDirectory.Succeeded(await directory.PatchUserAsync(id, Change, "W/\"1\"")).ETag);
        TestDirectory.Refused(await directory.User(id).ReplaceAsync(directory.Write("""{"userName":"ann"}""", "W/\"1\"")), 412);
        Assert.Equal("W/\"3\"", TestDirectory.Succeeded(await directory.User(id).ReplaceAsync(directory.Write("""{"userName":"ann"}""", "*"))).ETag);
        TestDirectory.Refused(await directory.DeleteUserAsync(id, "W/\"2\""), 412);
        Assert.True((await directory.DeleteUserAsync(id, "W/\"3\"")).Value);
    }

    [Fact]
    public async Task IfMatch_TagFromBeforeAMembership_IsStale()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");
        var before = (await directory.GetUserAsync(id)).ETag;
        var group = await directory.NewGroupAsync("team", id);
        var withGroup = (await directory.GetUserAsync(id)).ETag;
        TestDirectory.Succeeded(await directory.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"crew"}"""));
        var renamed = (await directory.GetUserAsync(id)).ETag;

        Assert.Equal(3, new HashSet<string> { before, withGroup, renamed }.Count);
        TestDirectory.Refused(await directory.PatchUserAsync(id, """{"op":"replace","path":"title","value":"x"}""", before), 412);
        TestDirectory.Refused(await directory.PatchUserAsync(id, """{"op":"replace","path":"title","value":"x"}""", withGroup), 412);
        TestDirectory.Succeeded(await directory.PatchUserAsync(id, """{"op":"replace","path":"title","value":"x"}""", renamed));
    }

    [Fact]
    public async Task IfMatch_TwoWritersWithOneTag_OneWins()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var created = await directory.CreateUserAsync("""{"userName":"ann"}""");

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            directory.PatchUserAsync(created.Id, $$"""{"op":"replace","path":"title","value":"{{i}}"}""", created.ETag).AsTask()));

        Assert.Single(results, result => result.IsSuccess);
        Assert.All(results.Where(result => !result.IsSuccess), result => TestDirectory.Refused(result, 412));
    }

    [Fact]
    public async Task Patch_RowChangedByAnotherWriter_IsComputedAnewOnIt()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = await directory.NewUserAsync("ann");
        await silo.Cluster.FollowAsync();
        await directory.GetUserAsync(id);
        await directory.CommitAsync(directory.Operation(Abstractions.Identity.ResourceKind.User, CommitAction.Update, id) with
        {
            Content = TestDirectory.Content("ann", """{"userName":"ann","nickName":"A","active":true}"""),
        });

        var reply = TestDirectory.Succeeded(await directory.PatchUserAsync(id, """{"op":"add","path":"title","value":"Boss"}"""));

        var json = TestDirectory.Json(reply);
        Assert.Equal(("A", "Boss", "W/\"3\""), ((string?)json["nickName"], (string?)json["title"], reply.ETag));
    }

    [Fact]
    public async Task Unknown_IsNotFoundForEveryMethod()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var id = Guid.CreateVersion7();

        TestDirectory.Refused(await directory.User(id).GetAsync(directory.Caller), 404);
        TestDirectory.Refused(await directory.PatchUserAsync(id, """{"op":"replace","path":"title","value":"x"}"""), 404);
        TestDirectory.Refused(await directory.User(id).ReplaceAsync(directory.Write("""{"userName":"u"}""")), 404);
        TestDirectory.Refused(await directory.DeleteUserAsync(id), 404);
    }

    [Fact]
    public async Task AnotherConnectors_IsNotFoundForEveryMethod()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var entra = directory.For("entra");
        var id = await directory.NewUserAsync("ann");

        TestDirectory.Refused(await entra.User(id).GetAsync(entra.Caller), 404);
        TestDirectory.Refused(await entra.PatchUserAsync(id, """{"op":"replace","path":"title","value":"x"}"""), 404);
        TestDirectory.Refused(await entra.User(id).ReplaceAsync(entra.Write("""{"userName":"u"}""")), 404);
        TestDirectory.Refused(await entra.DeleteUserAsync(id), 404);
        Assert.Equal(1, (await directory.RowAsync(id))!.Version);
    }
}
