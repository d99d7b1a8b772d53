using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Resources;

/// <summary>What a tenant's directory may hold, by its limits or by the options.</summary>
public sealed class DirectoryLimitTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Users_AtTheLimit_OneMoreIs403_AndLinkingGoesOn()
    {
        var directory = await NewTenantAsync(new() { Users = 3 });
        await directory.NewUserAsync("one");
        var two = await directory.NewUserAsync("two");
        var local = await directory.NewLocalUserAsync("local");

        var refused = TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"four"}"""), 403);

        Assert.Equal(
            "The account has as many users as it may: 3. Nothing was changed. Delete some that are not needed any more, or have the operator of the service raise the limit.", refused.Detail);
        Assert.Equal(ScimErrorReason.DirectoryFull, refused.Reason);
        Assert.Equal(local, TestDirectory.Succeeded(await directory.TryCreateUserAsync("""{"userName":"local"}""")).Id);
        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"two"}"""), 409, ScimTypes.Uniqueness);
        TestDirectory.Succeeded(await directory.PatchUserAsync(two, """{"op":"replace","path":"displayName","value":"x"}"""));
        TestDirectory.Refused(await Administrator(directory).TryCreateUserAsync("""{"userName":"four"}"""), 403);
        await directory.DeleteUserAsync(two);
        await directory.NewUserAsync("four");
    }

    [Fact]
    public async Task Groups_AtTheLimit_OneMoreIs403()
    {
        var directory = await NewTenantAsync(new() { Groups = 1 });
        var first = await directory.NewGroupAsync("one");

        var refused = TestDirectory.Refused(await directory.TryCreateGroupAsync("""{"displayName":"two"}"""), 403);

        Assert.StartsWith("The account has as many groups as it may: 1. ", refused.Detail, StringComparison.Ordinal);
        TestDirectory.Succeeded(await directory.PatchGroupAsync(first, """{"op":"replace","path":"displayName","value":"renamed"}"""));
        await directory.DeleteGroupAsync(first);
        await directory.NewGroupAsync("two");
    }

    [Fact]
    public async Task Members_AtTheLimit_OneMoreIs403()
    {
        var directory = await NewTenantAsync(new() { MembersPerGroup = 2 });
        Guid[] users = [await directory.NewUserAsync("a"), await directory.NewUserAsync("b"), await directory.NewUserAsync("c")];
        var group = await directory.NewGroupAsync("Team", users[0], users[1]);

        var refused = TestDirectory.Refused(await directory.AddAsync(group, users[2]), 403);

        Assert.StartsWith("The group would have more members than a group of this account may: 2. ", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(users[..2], await directory.MembersAsync(group));
        TestDirectory.Refused(await directory.TryCreateGroupAsync($$"""{"displayName":"Crew","members":[{{string.Join(',', users.Select(id => $"{{\"value\":\"{id}\"}}"))}}]}"""), 403);
        TestDirectory.Succeeded(await directory.RemoveAsync(group, users[0]));
        TestDirectory.Succeeded(await directory.AddAsync(group, users[2]));
        TestDirectory.Refused(await Administrator(directory).TryCreateGroupAsync($$"""{"displayName":"Crew","members":[{{string.Join(',', users.Select(id => $"{{\"value\":\"{id}\"}}"))}}]}"""), 403);
    }

    [Fact]
    public async Task Limits_OfTheOptions_HoldForTenantsWithoutTheirOwn()
    {
        await using var cluster = await GrainCluster.StartAsync(1, options => (options.MaxUsers, options.MaxGroups, options.MaxGroupMembers) = (1, 1, 1));
        var directory = await cluster.NewTenantAsync();
        var user = await directory.NewUserAsync("a");
        var group = await directory.NewGroupAsync("Team", user);

        TestDirectory.Refused(await directory.TryCreateUserAsync("""{"userName":"b"}"""), 403);
        TestDirectory.Refused(await directory.TryCreateGroupAsync("""{"displayName":"Crew"}"""), 403);
        var other = directory with { Caller = directory.Caller with { Limits = new() { Users = 2 } } };
        TestDirectory.Refused(await directory.AddAsync(group, await other.NewUserAsync("b")), 403);
        TestDirectory.Refused(await other.TryCreateGroupAsync("""{"displayName":"Crew"}"""), 403);
    }

    [Fact]
    public async Task Limits_OfATenant_AreSetAsAWhole_AndChecked()
    {
        var tenant = silo.Cluster.Grains(0).GetGrain<ITenantGrain>(GrainKeys.Tenant(TenantId.Parse("limited")));
        await tenant.CreateAsync("Limited");
        var limits = new DirectoryLimits { Users = 1, Groups = 1_000_000_000, MembersPerGroup = 7 };

        Assert.Equal(limits, (await tenant.UpdateAsync(new() { DirectoryLimits = limits })).Value.DirectoryLimits);
        Assert.Equal(limits, (await tenant.UpdateAsync(new() { Name = "Renamed" })).Value.DirectoryLimits);
        foreach (var (wrong, fault) in new (DirectoryLimits, string)[]
        {
            (new() { Users = 0 }, "users is 0;"), (new() { Groups = 1_000_000_001 }, "groups is 1000000001;"), (new() { MembersPerGroup = -1 }, "membersPerGroup is -1;"),
        })
        {
            Assert.Contains(fault, TestDirectory.Refused(await tenant.UpdateAsync(new() { DirectoryLimits = wrong }), 400, ScimTypes.InvalidValue).Detail, StringComparison.Ordinal);
        }

        Assert.Null((await tenant.UpdateAsync(new() { DirectoryLimits = new() })).Value.DirectoryLimits);
    }

    private static TestDirectory Administrator(TestDirectory directory) =>
        directory with { Caller = Caller.Administrator(directory.Tenant, "admin") with { Limits = directory.Caller.Limits } };

    private async Task<TestDirectory> NewTenantAsync(DirectoryLimits limits)
    {
        var directory = await silo.Cluster.NewTenantAsync();
        return directory with { Caller = directory.Caller with { Limits = limits } };
    }
}
