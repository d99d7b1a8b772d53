using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Resources;

/// <summary>What the tenant's administrator does, through the grains that serve connectors too.</summary>
public sealed class LocalEditingTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Users_OfTheTenant_AreMadeChangedAndDeleted()
    {
        var (admin, okta) = await TenantAsync();

        var made = await admin.CreateUserAsync("""{"userName":"ann","emails":[{"value":"Ann@x.test","primary":true}]}""");
        var row = await admin.RowAsync(made.Id);
        TestDirectory.Succeeded(await admin.PatchUserAsync(made.Id, """{"op":"replace","path":"displayName","value":"Annie"}"""));
        TestDirectory.Succeeded(await admin.User(made.Id).ReplaceAsync(admin.Write("""{"userName":"anna","displayName":"Anna"}""", "W/\"2\"")));
        TestDirectory.Refused(await admin.User(made.Id).ReplaceAsync(admin.Write("""{"userName":"late"}""", "W/\"2\"")), 412);

        Assert.Equal((ResourceOwner.Local, true), (row!.Owner, row.Active));
        Assert.Equal("Anna", (await admin.RowAsync(made.Id))!.DisplayName);
        Assert.Equal("anna", (string?)TestDirectory.Json(await okta.GetUserAsync(made.Id))["userName"]);
        Assert.True((await admin.DeleteUserAsync(made.Id, "W/\"3\"")).IsSuccess);
        TestDirectory.Refused(await admin.User(made.Id).GetAsync(admin.Caller), 404);
        await DirectoryComparison.AssertLogTellsAllAsync(admin.Store, admin.Tenant);
    }

    [Fact]
    public async Task Users_OfAConnector_RefuseEditing_AndSayWhose()
    {
        var (admin, okta) = await TenantAsync();
        var user = await okta.NewUserAsync("ann");

        foreach (var error in new[]
        {
            TestDirectory.Refused(await admin.PatchUserAsync(user, """{"op":"replace","path":"displayName","value":"x"}"""), 409),
            TestDirectory.Refused(await admin.User(user).ReplaceAsync(admin.Write("""{"userName":"ann"}""")), 409),
            TestDirectory.Refused(await admin.DeleteUserAsync(user), 409),
        })
        {
            Assert.Contains("'okta'", error.Detail, StringComparison.Ordinal);
        }

        Assert.Equal(1, (await admin.RowAsync(user))!.Version);
    }

    [Fact]
    public async Task Users_OfAConnector_CanBeDeletedOnceTheyAreInactiveOrDetached()
    {
        var (admin, okta) = await TenantAsync();
        var inactive = await okta.NewUserAsync("ann");
        var detached = await okta.NewUserAsync("bob");
        var group = await okta.NewGroupAsync("Staff", inactive, detached);
        await okta.SetActiveAsync(inactive, false);
        var keeping = okta with { Caller = okta.Caller with { DeletePolicy = DeletePolicy.Deactivate } };
        Assert.True((await keeping.DeleteUserAsync(detached)).IsSuccess);

        Assert.True((await admin.DeleteUserAsync(inactive)).IsSuccess);
        Assert.True((await admin.DeleteUserAsync(detached)).IsSuccess);

        Assert.Empty(await okta.MembersAsync(group));
        TestDirectory.Refused(await okta.User(inactive).GetAsync(okta.Caller), 404);
        TestDirectory.Refused(await admin.DeleteUserAsync(inactive), 404);
        await DirectoryComparison.AssertLogTellsAllAsync(admin.Store, admin.Tenant);
    }

    [Fact]
    public async Task Names_ThatAreTaken_AreRefused_AndSayByWhom()
    {
        var (admin, okta) = await TenantAsync();
        var theirs = await okta.NewUserAsync("ann");
        var ours = (await admin.CreateUserAsync("""{"userName":"bob"}""")).Id;
        await okta.NewGroupAsync("Staff");

        var byConnector = TestDirectory.Refused(await admin.TryCreateUserAsync("""{"userName":"ANN"}"""), 409, ScimTypes.Uniqueness);
        var byLocal = TestDirectory.Refused(await admin.TryCreateUserAsync("""{"userName":"Bob"}"""), 409, ScimTypes.Uniqueness);
        var byGroup = TestDirectory.Refused(await admin.TryCreateGroupAsync("""{"displayName":"staff"}"""), 409, ScimTypes.Uniqueness);
        var byBuiltIn = TestDirectory.Refused(await admin.TryCreateGroupAsync("""{"displayName":"Public"}"""), 409, ScimTypes.Uniqueness);
        TestDirectory.Refused(await okta.TryCreateGroupAsync("""{"displayName":"public"}"""), 409, ScimTypes.Uniqueness);

        Assert.Contains($"'{theirs}' of the connector 'okta'", byConnector.Detail, StringComparison.Ordinal);
        Assert.Contains($"'{ours}'", byLocal.Detail, StringComparison.Ordinal);
        Assert.Contains("of the connector 'okta'", byGroup.Detail, StringComparison.Ordinal);
        Assert.Contains("built-in", byBuiltIn.Detail, StringComparison.Ordinal);
        Assert.Equal(1, (await admin.RowAsync(ours))!.Version);
    }

    [Fact]
    public async Task Groups_OfTheTenant_HoldUsersAndGroupsOfAll_AndNoConnectorSeesThem()
    {
        var (admin, okta) = await TenantAsync();
        var entra = okta.For("entra");
        Guid[] users = [await okta.NewUserAsync("ann"), await entra.NewUserAsync("bob")];
        var theirs = await okta.NewGroupAsync("Okta's", users[0]);

        var group = await admin.NewGroupAsync("Ours", users[0], users[1], theirs);
        TestDirectory.Succeeded(await admin.PatchGroupAsync(group, """{"op":"replace","path":"displayName","value":"Our own"}"""));

        Assert.Equal(users.Append(theirs).Order(), await admin.MembersAsync(group));
        Assert.Equal([theirs], await okta.GroupsShownAsync(users[0]));
        Assert.Empty(await entra.GroupsShownAsync(users[1]));
        TestDirectory.Refused(await okta.Group(group).GetAsync(okta.Caller), 404);
        TestDirectory.Refused(await okta.AddAsync(theirs, group), 400, ScimTypes.InvalidValue);
        Assert.True((await admin.DeleteGroupAsync(group)).IsSuccess);
        await DirectoryComparison.AssertLogTellsAllAsync(admin.Store, admin.Tenant);
    }

    [Fact]
    public async Task Groups_OfTheTenant_LoseInactiveUsersOfConnectorsInBothReadings()
    {
        var (admin, okta) = await TenantAsync();
        var user = await okta.NewUserAsync("ann");
        var group = await admin.NewGroupAsync("Ours", user);

        await okta.SetActiveAsync(user, false);
        TestDirectory.Succeeded(await admin.AddAsync(group, user));

        Assert.Empty(await admin.MembersAsync(group));
        Assert.Empty((await admin.RowAsync(user))!.Groups);
        await okta.SetActiveAsync(user, true);
        Assert.Equal([user], await admin.MembersAsync(group));
    }

    [Fact]
    public async Task Groups_OfAConnectorOrBuiltIn_RefuseEditing()
    {
        var (admin, okta) = await TenantAsync();
        var user = await okta.NewUserAsync("ann");
        var group = await okta.NewGroupAsync("Staff", user);
        var builtIn = (await admin.Store.ReadChangesAsync(admin.Tenant, 0, 1))[0].ResourceId;

        Assert.Contains("'okta'", TestDirectory.Refused(await admin.AddAsync(group, user), 409).Detail, StringComparison.Ordinal);
        Assert.Contains("'okta'", TestDirectory.Refused(await admin.DeleteGroupAsync(group), 409).Detail, StringComparison.Ordinal);
        Assert.Contains("built in", TestDirectory.Refused(await admin.AddAsync(builtIn, user), 409).Detail, StringComparison.Ordinal);
        Assert.Contains("built in", TestDirectory.Refused(await admin.DeleteGroupAsync(builtIn), 409).Detail, StringComparison.Ordinal);
        TestDirectory.Refused(await admin.Group(builtIn).DeleteAsync(new() { Caller = admin.Caller, IsAbandoned = true }), 409);
        Assert.Equal([user], await okta.MembersAsync(group));
    }

    [Fact]
    public async Task Groups_ThatAnIdentityProviderHasLeft_CanBeDeleted()
    {
        var (admin, okta) = await TenantAsync();
        var user = await okta.NewUserAsync("ann");
        var group = await okta.NewGroupAsync("Staff", user);

        Assert.True((await admin.Group(group).DeleteAsync(new() { Caller = admin.Caller, IsAbandoned = true })).IsSuccess);

        Assert.Empty(await okta.GroupsShownAsync(user));
        Assert.Null(await admin.RowAsync(group, ResourceKind.Group));
    }

    [Fact]
    public async Task Protect_AUserOfAConnector_KeepsTheConnectorFromChangingIt_UntilItIsLifted()
    {
        var (admin, okta) = await TenantAsync();
        var user = await okta.NewUserAsync("root");
        var group = await okta.NewGroupAsync("Staff", user);

        TestDirectory.Succeeded(await admin.User(user).ProtectAsync(new() { Caller = admin.Caller, Protected = true }));

        Assert.Contains("protected", TestDirectory.Refused(await okta.SetActiveAsync(user, false), 409).Detail, StringComparison.Ordinal);
        TestDirectory.Refused(await okta.User(user).ReplaceAsync(okta.Write("""{"userName":"root2"}""")), 409);
        TestDirectory.Refused(await okta.DeleteUserAsync(user), 409);
        TestDirectory.Refused(await admin.DeleteUserAsync(user), 409);
        Assert.Equal("root", (string?)TestDirectory.Json(await okta.GetUserAsync(user))["userName"]);
        Assert.Equal([user], await okta.MembersAsync(group));

        TestDirectory.Succeeded(await admin.User(user).ProtectAsync(new() { Caller = admin.Caller, Protected = false }));
        TestDirectory.Succeeded(await okta.SetActiveAsync(user, false));
        await DirectoryComparison.AssertLogTellsAllAsync(admin.Store, admin.Tenant);
    }

    [Fact]
    public async Task Protect_ALocalUser_HidesItFromConnectors_AndTakesItOutOfTheirGroups()
    {
        var (admin, okta) = await TenantAsync();
        var user = (await admin.CreateUserAsync("""{"userName":"root"}""")).Id;
        var theirs = await okta.NewGroupAsync("Staff", user);
        var ours = await admin.NewGroupAsync("Ours", user);

        var changed = TestDirectory.Succeeded(await admin.User(user).ProtectAsync(new() { Caller = admin.Caller, Protected = true, IfMatch = admin.Write("", "W/\"1\"").IfMatch }));
        var again = TestDirectory.Succeeded(await admin.User(user).ProtectAsync(new() { Caller = admin.Caller, Protected = true }));

        Assert.Equal((true, false), (changed.Changed, again.Changed));
        TestDirectory.Refused(await okta.User(user).GetAsync(okta.Caller), 404);
        Assert.Empty(await okta.MembersAsync(theirs));
        Assert.Equal([user], await admin.MembersAsync(ours));
        TestDirectory.Succeeded(await admin.PatchUserAsync(user, """{"op":"replace","path":"displayName","value":"Root"}"""));
        TestDirectory.Refused(await admin.User(user).ProtectAsync(new() { Caller = admin.Caller, Protected = false, IfMatch = admin.Write("", "W/\"1\"").IfMatch }), 412);
    }

    [Fact]
    public async Task Edit_OfAUserThatIsLinkedMeanwhile_ChangesNothingOfTheConnectors()
    {
        var (admin, okta) = await TenantAsync();
        var user = (await admin.CreateUserAsync("""{"userName":"ann"}""")).Id;
        await admin.GetUserAsync(user);

        // Past the grain, as another silo would: what the grain remembers is the tenant's own.
        var link = okta.Operation(ResourceKind.User, CommitAction.Update, user) with
        {
            NewOwner = okta.Caller.Owner,
            Content = TestDirectory.Content("ann", """{ "userName": "ann", "title": "Theirs" }"""),
        };
        Assert.Equal(CommitOutcome.Committed, (await okta.CommitAsync(link)).Outcome);

        Assert.Contains("'okta'", TestDirectory.Refused(await admin.PatchUserAsync(user, """{"op":"replace","path":"displayName","value":"x"}"""), 409).Detail, StringComparison.Ordinal);
        Assert.Contains("'okta'", TestDirectory.Refused(await admin.DeleteUserAsync(user), 409).Detail, StringComparison.Ordinal);
        Assert.Equal((okta.Caller.Owner, 2), ((await admin.RowAsync(user))!.Owner, (await admin.RowAsync(user))!.Version));
    }

    private async Task<(TestDirectory Admin, TestDirectory Okta)> TenantAsync()
    {
        var okta = await silo.Cluster.NewTenantAsync();
        return (okta with { Caller = Caller.Administrator(okta.Tenant, "admin") }, okta);
    }
}
