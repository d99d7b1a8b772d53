using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task CreateUser_Read_GivesWhatWasStored()
    {
        var operation = Scene.NewUser("Alice@x.test") with
        {
            Content = Scene.Content("Alice@x.test", display: "Alice", externalId: "00u1", local: "Al"),
        };

        var result = await Scene.CommitAsync(operation);
        var user = await Scene.ReadUserAsync(operation.ResourceId);

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Equal(1, result.Version);
        Assert.Equal(operation.At, result.Created);
        Assert.Equal(operation.At, result.LastModified);
        Assert.Equal(await Scene.PositionAsync(), result.Position);
        Assert.Equal(operation.ResourceId, user.Id);
        Assert.Equal(ResourceKind.User, user.Kind);
        Assert.Equal(Scene.Okta, user.Owner);
        Assert.Equal(1, user.Version);
        Assert.Equal(operation.At, user.Created);
        Assert.Equal(operation.At, user.LastModified);
        Assert.Equal(operation.Content.Json.ToArray(), user.Json.ToArray());
        Assert.Equal("Alice", user.DisplayName);
        Assert.Equal("Al", user.LocalDisplayName);
        Assert.True(user.Active);
        Assert.False(user.Protected);
        Assert.False(user.Detached);
        Assert.Empty(user.Groups);
        Assert.Equal("", user.GroupsDigest);
    }

    [Fact]
    public async Task CreateUser_WithMarks_KeepsThem()
    {
        var id = await Scene.DoAsync(Scene.NewUser("root", active: false) with { Actor = ResourceOwner.Local, Protected = true, Detached = true });

        var user = await Scene.ReadUserAsync(id);

        Assert.Equal(ResourceOwner.Local, user.Owner);
        Assert.False(user.Active);
        Assert.True(user.Protected);
        Assert.True(user.Detached);
    }

    [Fact]
    public async Task Read_OtherIdKindOrTenant_FindsNothing()
    {
        var id = await Scene.UserAsync("alice");
        var other = await Scene.CreateAsync(Store);

        Assert.Null(await Store.ReadAsync(Tenant, ResourceKind.User, Scene.NewId(), null));
        Assert.Null(await Store.ReadAsync(Tenant, ResourceKind.Group, id, null));
        Assert.Null(await Store.ReadAsync(other.Tenant, ResourceKind.User, id, null));
        Assert.Null(await Store.ReadAsync(TenantId.Parse("nobody"), ResourceKind.User, id, null));
    }

    [Fact]
    public async Task UpdateUser_Content_ReplacesItAndRaisesTheVersion()
    {
        var created = Scene.NewUser("alice") with { Content = Scene.Content("alice", externalId: "1", local: "Al") };
        var id = await Scene.DoAsync(created);
        var update = Scene.ChangeUser(id) with { ExpectedVersion = 1, Content = Scene.Content("alicia", display: "Alicia") };

        var result = await Scene.CommitAsync(update);
        var user = await Scene.ReadUserAsync(id);

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Equal(2, result.Version);
        Assert.Equal(created.At, result.Created);
        Assert.Equal(update.At, result.LastModified);
        Assert.Equal(2, user.Version);
        Assert.Equal(created.At, user.Created);
        Assert.Equal(update.At, user.LastModified);
        Assert.Equal("Alicia", user.DisplayName);
        Assert.Null(user.LocalDisplayName);
        Assert.Equal(update.Content.Json.ToArray(), user.Json.ToArray());
    }

    [Fact]
    public async Task UpdateUser_OtherVersion_IsAConflictWithTheVersionFound()
    {
        var id = await Scene.UserAsync("alice");
        await Scene.DoAsync(Scene.ChangeUser(id, "alice2"));

        var result = await RefusedAsync(CommitOutcome.VersionConflict, Scene.ChangeUser(id, "alice3") with { ExpectedVersion = 1 });

        Assert.Equal(2, result.Version);
    }

    [Fact]
    public async Task UpdateUser_NothingGiven_OnlyChecksTheVersion()
    {
        var id = await Scene.UserAsync("alice");
        var user = await Scene.ReadUserAsync(id);

        var same = await RefusedAsync(CommitOutcome.Unchanged, Scene.ChangeUser(id) with { ExpectedVersion = 1 });
        await RefusedAsync(CommitOutcome.Unchanged, Scene.ChangeUser(id) with { Protected = false, Detached = false, NewOwner = Scene.Okta });
        var conflict = await RefusedAsync(CommitOutcome.VersionConflict, Scene.ChangeUser(id) with { ExpectedVersion = 2 });

        Assert.Equal((1, user.Created, user.LastModified), (same.Version, same.Created, same.LastModified));
        Assert.Equal(1, conflict.Version);
    }

    [Fact]
    public async Task UpdateOrDelete_NotThereOrNotTheActors_IsNotFound()
    {
        var id = await Scene.UserAsync("alice");
        var local = await Scene.DoAsync(Scene.NewUser("local") with { Actor = ResourceOwner.Local });
        var group = await Scene.GroupAsync("group");
        var other = await Scene.CreateAsync(Store);

        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(Scene.NewId(), "bob"));
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteUser(Scene.NewId()));
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(id, "bob") with { Actor = Scene.Entra });
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(id, "bob") with { Actor = Scene.Entra, NewOwner = Scene.Entra });
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteUser(id) with { Actor = Scene.Entra });
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(local, "bob"));
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteUser(local));
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeGroup(group, "bob") with { Actor = Scene.Entra });
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteGroup(group) with { Actor = Scene.Entra });
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeGroup(id, "a user is no group"));
        await RefusedAsync(CommitOutcome.NotFound, other.ChangeUser(id, "bob"));
        await RefusedAsync(CommitOutcome.NotFound, other.DeleteUser(id));
    }

    [Fact]
    public async Task UpdateUser_LinksALocalOne_WithItsId()
    {
        var id = await Scene.DoAsync(Scene.NewUser("alice") with { Actor = ResourceOwner.Local });

        var result = await Scene.CommitAsync(Scene.ChangeUser(id, "alice") with { NewOwner = Scene.Okta, ExpectedVersion = 1 });

        Assert.Equal((CommitOutcome.Committed, 2L), (result.Outcome, result.Version));
        Assert.Equal(Scene.Okta, (await Scene.ReadUserAsync(id)).Owner);
        await RefusedAsync(CommitOutcome.NotFound, Scene.ChangeUser(id, "alice") with { Actor = Scene.Entra, NewOwner = Scene.Entra });
    }

    [Fact]
    public async Task UpdateUser_LinksAProtectedOne_IsRefused()
    {
        var id = await Scene.DoAsync(Scene.NewUser("root") with { Actor = ResourceOwner.Local, Protected = true });

        await RefusedAsync(CommitOutcome.Protected, Scene.ChangeUser(id, "root") with { NewOwner = Scene.Okta });
        await Scene.DoAsync(Scene.ChangeUser(id) with { Actor = ResourceOwner.Local, Protected = false });

        await Scene.DoAsync(Scene.ChangeUser(id, "root") with { NewOwner = Scene.Okta });
    }

    [Fact]
    public async Task UpdateUser_MarksOnly_RaiseTheVersionAndKeepTheContent()
    {
        var id = await Scene.UserAsync("alice");
        var before = await Scene.ReadUserAsync(id);
        var update = Scene.ChangeUser(id) with { Detached = true, Protected = true };

        await Scene.DoAsync(update);

        AssertSame(before with { Version = 2, LastModified = update.At, Detached = true, Protected = true }, await Scene.ReadUserAsync(id));
    }

    [Fact]
    public async Task DeleteUser_IsGoneAndLogged()
    {
        var id = await Scene.UserAsync("alice");
        await RefusedAsync(CommitOutcome.VersionConflict, Scene.DeleteUser(id) with { ExpectedVersion = 2 });

        var result = await Scene.CommitAsync(Scene.DeleteUser(id) with { ExpectedVersion = 1 });

        Assert.Equal(CommitOutcome.Committed, result.Outcome);
        Assert.Null(await Store.ReadAsync(Tenant, ResourceKind.User, id, null));
        var entry = Assert.Single(await Scene.LogAsync(result.Position - 1));
        Assert.Equal((ChangeKind.Deleted, id, 0L, true), (entry.Kind, entry.ResourceId, entry.Version, entry.Visible));
        await RefusedAsync(CommitOutcome.NotFound, Scene.DeleteUser(id));
    }

    [Fact]
    public async Task CreateUser_IdExists_ThrowsAndHarmsNothing()
    {
        var id = await Scene.UserAsync("alice");
        var position = await Scene.PositionAsync();

        var exception = await Record.ExceptionAsync(() => Scene.CommitAsync(Scene.NewUser("bob", id: id)));

        Assert.False(exception is null or StoreUnavailableException, $"{exception}");
        Assert.Equal(position, await Scene.PositionAsync());
        Assert.Equal("alice", (await Scene.ReadUserAsync(id)).DisplayName);
    }

    [Theory]
    [InlineData("it's \"quoted\" -- ; drop table users; /*")]
    [InlineData("100%_sure\\n \\\\ \\' $1 @f0 :x ?")]
    [InlineData("{\"t\":\"other\"},[]{}\t\r\n")]
    [InlineData("😀 ẞß İıi ǅ Ω \uE000 \U00010000 \u0301\u200B")]
    [InlineData("' or ''='")]
    public async Task CreateUser_HostileText_IsReadBackAsSent(string text)
    {
        var operation = Scene.NewUser("x") with { Content = Scene.Content(text, display: text + "d", externalId: text + "e", local: text + "l"), RequestId = text };

        var id = await Scene.DoAsync(operation);
        var group = await Scene.GroupAsync(text, id);

        var user = await Scene.ReadUserAsync(id);
        Assert.Equal(text + "d", user.DisplayName);
        Assert.Equal(text + "l", user.LocalDisplayName);
        Assert.Equal(operation.Content.Json.ToArray(), user.Json.ToArray());
        Assert.Equal(new GroupMembership(group, text), Assert.Single(user.Groups));
        Assert.Equal(text, (await Scene.LogAsync(1))[0].RequestId);
        Assert.Equal(id, (await RefusedAsync(CommitOutcome.NameTaken, Scene.NewUser(text))).NameHolder!.Id);
    }

    [Fact]
    public async Task UserJson_KeepsOrderSpellingAndSize()
    {
        var json = Encoding.UTF8.GetBytes($$"""{"zeta":1.50,"alpha":1e3,"é":"\u00e9 \/ {{new string('x', 200_000)}}","big":12345678901234567890.10}""");

        var id = await Scene.DoAsync(Scene.NewUser("x") with { Content = Scene.Content("x") with { Json = json } });

        Assert.Equal(json, (await Scene.ReadUserAsync(id)).Json.ToArray());
    }
}
