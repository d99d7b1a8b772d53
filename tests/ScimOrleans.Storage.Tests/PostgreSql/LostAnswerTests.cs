using Npgsql;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Faults;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>
/// An answer is lost while the first transaction is still under way, or not even delivered, and the operation is sent again: it must not
/// happen twice, whoever comes in between.
/// </summary>
public sealed class LostAnswerTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    [Fact]
    public async Task FirstStillRuns_WhenItIsRepeated_ARemovalInBetweenHolds()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        await using var lossy = await LossyStore.CreateAsync(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var user = await scene.UserAsync("alice");
        var group = await scene.GroupAsync("Team");
        await using var blocker = await subject.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("select from groups where id = $1 for update", blocker) { Parameters = { new() { Value = group } } })
        {
            await command.ExecuteNonQueryAsync();
        }

        var add = scene.Add(group, user);
        await lossy.LoseAsync(add, WireFault.Abandon);
        await subject.WaitForWaitersAsync(1);
        var removal = scene.CommitAsync(scene.Remove(group, user));
        await subject.WaitForWaitersAsync(2);
        var repeated = scene.CommitAsync(add);
        await subject.WaitForWaitersAsync(3);
        await transaction.RollbackAsync();

        Assert.Equal(CommitOutcome.Committed, (await removal).Outcome);
        await lossy.Proxy.AnsweredToNobody;
        Assert.Equal(CommitOutcome.Committed, (await repeated).Outcome);
        Assert.Empty(await scene.MembersAsync(group));
        Assert.Equal((await scene.Store.FindCommittedAsync(scene.Tenant, [add.OperationId]))[add.OperationId].Position, (await repeated).Position);
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
    }

    [Fact]
    public async Task FirstIsDeliveredLate_AfterTheRepetition_ARemovalInBetweenHolds()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        await using var lossy = await LossyStore.CreateAsync(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var user = await scene.UserAsync("alice");
        var group = await scene.GroupAsync("Team");
        var add = scene.Add(group, user);

        await lossy.LoseAsync(add, WireFault.Hold);
        await scene.DoAsync(add);
        await scene.DoAsync(scene.Remove(group, user));
        lossy.Proxy.Deliver();
        await lossy.Proxy.AnsweredToNobody;

        Assert.Empty(await scene.MembersAsync(group));
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
    }

    [Fact]
    public async Task CreationIsDeliveredLate_AfterTheUserWasDeleted_StaysDeleted()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        await using var lossy = await LossyStore.CreateAsync(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var create = scene.NewUser("alice");

        await lossy.LoseAsync(create, WireFault.Hold);
        await scene.DoAsync(create);
        await scene.DoAsync(scene.DeleteUser(create.ResourceId));
        lossy.Proxy.Deliver();
        await lossy.Proxy.AnsweredToNobody;

        Assert.Null(await scene.Store.ReadAsync(scene.Tenant, create.Kind, create.ResourceId, null));
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
    }
}
