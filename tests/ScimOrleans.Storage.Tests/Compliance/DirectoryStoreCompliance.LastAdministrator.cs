using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task OtherAdministrator_IsShown_TheUserGoes()
    {
        var users = await Scene.UsersAsync(3);

        await Scene.DoAsync(Scene.ChangeUser(users[0], "user0", active: false) with { OtherAdministrator = users[2] });
        await Scene.DoAsync(Scene.DeleteUser(users[1]) with { OtherAdministrator = users[2] });

        Assert.True((await Scene.ReadUserAsync(users[2])).Active);
    }

    [Fact]
    public async Task OtherAdministrator_IsNotShownAnyMore_NothingChanges()
    {
        var user = await Scene.UserAsync("ann");
        var others = new[]
        {
            await Scene.UserAsync("inactive", active: false),
            await Scene.DoAsync(Scene.NewUser("excluded") with { Content = Scene.Content("excluded") with { Included = false } }),
            await Scene.DoAsync(Scene.ChangeUser(await Scene.UserAsync("detached")) with { Detached = true }),
            await (await Scene.CreateAsync(Store)).UserAsync("elsewhere"),
            await Scene.GroupAsync("A group"),
            Scene.NewId(),
        };

        foreach (var other in others)
        {
            await RefusedAsync(CommitOutcome.VersionConflict, Scene.ChangeUser(user, "ann", active: false) with { OtherAdministrator = other });
            await RefusedAsync(CommitOutcome.VersionConflict, Scene.DeleteUser(user) with { OtherAdministrator = other });
        }

        Assert.True((await Scene.ReadUserAsync(user)).Active);
    }

    [Fact]
    public async Task OtherAdministrator_OfEachOther_InOneList_OneStays()
    {
        var users = await Scene.UsersAsync(2);

        var results = await Scene.CommitAsync(
            Scene.ChangeUser(users[0], "user0", active: false) with { OtherAdministrator = users[1] },
            Scene.DeleteUser(users[1]) with { OtherAdministrator = users[0] });

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.VersionConflict], results.Select(result => result.Outcome));
    }

    [Fact]
    public async Task OtherAdministrator_OfEachOther_AtTheSameTime_OneStays()
    {
        for (var round = 0; round < 10; round++)
        {
            var users = await Scene.UsersAsync(2, $"round{round}-");

            var results = await Task.WhenAll(
                Scene.CommitAsync(Scene.DeleteUser(users[0]) with { OtherAdministrator = users[1] }),
                Scene.CommitAsync(Scene.DeleteUser(users[1]) with { OtherAdministrator = users[0] }));

            Assert.Equal([CommitOutcome.Committed, CommitOutcome.VersionConflict], results.Select(result => result.Outcome).Order());
        }
    }
}
