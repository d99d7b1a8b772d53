using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Grains.Tests.Cluster;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Tests.Users;

/// <summary>A connector cannot take the last user away who administers the tenant.</summary>
public sealed class LastAdministratorTests(OneSilo silo) : IClassFixture<OneSilo>
{
    [Fact]
    public async Task Last_CannotBeDeactivatedNorDeleted_AndIsChangedAsEver()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var owner = await directory.NewUserAsync("owner");
        await directory.NewUserAsync("other");
        directory.Store.Administrators[directory.Tenant] = [owner];
        var keeping = directory with { Caller = directory.Caller with { DeletePolicy = DeletePolicy.Deactivate } };

        var refusal = Refused(await directory.SetActiveAsync(owner, false));
        Refused(await directory.User(owner).ReplaceAsync(directory.Write("""{"userName":"owner","active":false}""")));
        Refused(await directory.DeleteUserAsync(owner));
        Refused(await keeping.DeleteUserAsync(owner));

        Assert.Equal(
            "The user is the last one who holds a role of administrators ('Owner') in this tenant, and provisioning must not deactivate or delete it, nor change it so that the connector's rules exclude it. "
            + "Have an administrator of the tenant give such a role to somebody else; then repeat.",
            refusal.Detail);
        var row = (await directory.RowAsync(owner))!;
        Assert.Equal((true, false, 1L), (row.Active, row.Detached, row.Version));
        TestDirectory.Succeeded(await directory.PatchUserAsync(owner, """{"op":"replace","path":"displayName","value":"The owner"}"""));
    }

    [Fact]
    public async Task Last_IsLinked_ButNotAsAnInactiveUser()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var owner = await directory.NewLocalUserAsync("owner");
        directory.Store.Administrators[directory.Tenant] = [owner];

        Refused(await directory.TryCreateUserAsync("""{"userName":"owner","active":false}"""));
        Assert.True((await directory.RowAsync(owner))!.Active);

        Assert.Equal(owner, (await directory.CreateUserAsync("""{"userName":"owner","active":true}""")).Id);
    }

    [Fact]
    public async Task OneOfTwo_Goes_AndThenTheOtherStays()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var (ann, bob) = (await directory.NewUserAsync("ann"), await directory.NewUserAsync("bob"));
        directory.Store.Administrators[directory.Tenant] = [ann, bob];

        TestDirectory.Succeeded(await directory.SetActiveAsync(ann, false));
        Refused(await directory.DeleteUserAsync(bob));
        TestDirectory.Succeeded(await directory.SetActiveAsync(ann, true));
        Assert.True((await directory.DeleteUserAsync(bob)).IsSuccess);
    }

    [Fact]
    public async Task Both_AtTheSameTime_OneStays()
    {
        var directory = (await silo.Cluster.NewTenantAsync()).WithoutBrake;
        for (var round = 0; round < 20; round++)
        {
            var (ann, bob) = (await directory.NewUserAsync($"ann{round}"), await directory.NewUserAsync($"bob{round}"));
            directory.Store.Administrators[directory.Tenant] = [ann, bob];

            var results = await Task.WhenAll(directory.SetActiveAsync(ann, false).AsTask(), directory.SetActiveAsync(bob, false).AsTask());

            Refused(Assert.Single(results, result => !result.IsSuccess));
            Assert.NotEqual((await directory.RowAsync(ann))!.Active, (await directory.RowAsync(bob))!.Active);
        }
    }

    [Fact]
    public async Task Administrator_OfTheTenant_MayTakeItAway()
    {
        var directory = await silo.Cluster.NewTenantAsync();
        var owner = await directory.NewLocalUserAsync("owner");
        directory.Store.Administrators[directory.Tenant] = [owner];
        var administrator = directory with { Caller = Caller.Administrator(directory.Tenant, "by hand") };

        TestDirectory.Succeeded(await administrator.SetActiveAsync(owner, false));
        Assert.True((await administrator.DeleteUserAsync(owner)).IsSuccess);
    }

    private static ScimError Refused<T>(ScimResult<T> result)
    {
        Assert.False(result.TryGet(out _, out var error));
        Assert.Equal((409, ScimErrorReason.LastAdministrator), (error.Status, error.Reason));
        return error;
    }
}
