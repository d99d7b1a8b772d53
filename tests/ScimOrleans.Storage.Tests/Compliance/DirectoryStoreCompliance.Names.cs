using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Theory]
    [InlineData("alice", "alice")]
    [InlineData("alice@x.test", "ALICE@X.Test")]
    [InlineData("Ärger", "äRGER")]
    [InlineData("σοφός", "ΣΟΦΌΣ")]
    [InlineData("ﬀ\U00010400", "ﬀ\U00010428")]
    public async Task CreateUser_NameTakenWhateverTheCase_NamesTheHolder(string first, string second)
    {
        var id = await Scene.UserAsync(first);

        var result = await RefusedAsync(CommitOutcome.NameTaken, Scene.NewUser(second) with { Actor = Scene.Entra });

        Assert.Equal(new NameHolder(id, Scene.Okta, Active: true, Protected: false, Detached: false), result.NameHolder);
    }

    [Theory]
    [InlineData("straße", "strasse")]
    [InlineData("e\u0301", "é")]
    [InlineData("a ", "a")]
    [InlineData("ı", "i")]
    public async Task CreateUser_NamesThatOnlyLookAlike_AreApart(string first, string second)
    {
        await Scene.UserAsync(first);

        await Scene.UserAsync(second);
    }

    [Fact]
    public async Task CreateUser_NameTaken_SaysTheHoldersMarks()
    {
        var id = await Scene.DoAsync(Scene.NewUser("root", active: false) with { Actor = ResourceOwner.Local, Protected = true, Detached = true });

        var result = await RefusedAsync(CommitOutcome.NameTaken, Scene.NewUser("root"));

        Assert.Equal(new NameHolder(id, ResourceOwner.Local, Active: false, Protected: true, Detached: true), result.NameHolder);
    }

    [Fact]
    public async Task CreateGroup_NameTakenByTheBuiltInOne_NamesIt()
    {
        var result = await RefusedAsync(CommitOutcome.NameTaken, Scene.NewGroup("PUBLIC"));

        Assert.Equal(ResourceOwner.BuiltIn, result.NameHolder!.Owner);
        Assert.Equal((true, false, false), (result.NameHolder.Active, result.NameHolder.Protected, result.NameHolder.Detached));
    }

    [Fact]
    public async Task Names_AreUniquePerKindAndTenant()
    {
        await Scene.UserAsync("same");
        var other = await Scene.CreateAsync(Store);

        await Scene.GroupAsync("same");
        await other.UserAsync("same");
        await other.GroupAsync("same");
    }

    [Fact]
    public async Task Rename_FreesTheOldName()
    {
        var user = await Scene.UserAsync("old");
        var group = await Scene.GroupAsync("old");
        await Scene.DoAsync(Scene.ChangeUser(user, "new"));
        await Scene.DoAsync(Scene.ChangeGroup(group, "new"));

        Assert.Equal(user, (await RefusedAsync(CommitOutcome.NameTaken, Scene.NewUser("NEW"))).NameHolder!.Id);
        Assert.Equal(group, (await RefusedAsync(CommitOutcome.NameTaken, Scene.NewGroup("NEW"))).NameHolder!.Id);
        await Scene.UserAsync("old");
        await Scene.GroupAsync("old");
    }

    [Fact]
    public async Task Rename_ToATakenName_ChangesNothing()
    {
        var first = await Scene.UserAsync("first");
        var second = await Scene.UserAsync("second");
        var group = await Scene.GroupAsync("group");
        var otherGroup = await Scene.GroupAsync("other group");

        var users = await RefusedAsync(CommitOutcome.NameTaken, Scene.ChangeUser(second, "FIRST"));
        var groups = await RefusedAsync(CommitOutcome.NameTaken, Scene.ChangeGroup(otherGroup, "Group") with { Members = new(true, [first], []) });

        Assert.Equal(first, users.NameHolder!.Id);
        Assert.Equal(group, groups.NameHolder!.Id);
        Assert.Empty(await Scene.MembersAsync(otherGroup));
    }

    [Fact]
    public async Task Rename_InItsOwnName_IsAChange()
    {
        var id = await Scene.UserAsync("alice");

        var result = await Scene.CommitAsync(Scene.ChangeUser(id, "Alice"));

        Assert.Equal((CommitOutcome.Committed, 2L), (result.Outcome, result.Version));
        Assert.Equal("Alice", (await Scene.ReadUserAsync(id)).DisplayName);
    }

    [Fact]
    public async Task Delete_FreesTheName()
    {
        await Scene.DoAsync(Scene.DeleteUser(await Scene.UserAsync("alice")));
        await Scene.DoAsync(Scene.DeleteGroup(await Scene.GroupAsync("group")));

        await Scene.UserAsync("ALICE");
        await Scene.GroupAsync("GROUP");
    }

    [Fact]
    public async Task LongNames_DifferingOnlyAtTheirEnd_AreApart()
    {
        // Random letters, which no database can compress away; beyond the basic plane, where a letter is four bytes.
        var random = new Random(16);
        var start = string.Concat(Enumerable.Range(0, 8_192).Select(_ => char.ConvertFromUtf32(random.Next(0x20000, 0x2A000))));
        var id = await Scene.DoAsync(Scene.NewUser("x") with { Content = Scene.Content(start + "a", externalId: start) });
        await Scene.DoAsync(Scene.NewUser("x") with { Content = Scene.Content(start + "b", externalId: start) });
        await Scene.UserAsync(start);
        await Scene.GroupAsync(start + "a", id);

        var result = await RefusedAsync(CommitOutcome.NameTaken, Scene.NewUser(start + "A"));

        Assert.Equal(id, result.NameHolder!.Id);
    }
}
