using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>
/// Rows that a commit reads and does not lock. Those that leave a group or lose a role: another commit excludes one of them at the same time and comes first in the log, so that
/// what the later one says of it is what is so by then. The one that has the name of a new user: nobody waits for who changes it.
/// </summary>
public sealed class UnlockedRowsTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    [Fact]
    public async Task Removed_WhileItIsExcluded_IsNotInTheDirectory()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var users = await scene.UsersAsync(3);
        var group = await scene.GroupAsync("Team", users);

        await InOrderAsync(subject, scene, () => scene.CommitAsync(Exclude(scene, users[0])), () => scene.CommitAsync(scene.Remove(group, users[0])));
        await InOrderAsync(subject, scene, () => scene.CommitAsync(Exclude(scene, users[1])), () => scene.CommitAsync(scene.Replace(group, users[2])));

        Assert.Equal([false, false], (await scene.LogAsync()).Where(entry => entry.Kind == ChangeKind.MembersRemoved).Select(entry => entry.InDirectory));
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
    }

    [Fact]
    public async Task RoleTakenAway_WhileItsHolderIsExcluded_IsNotInTheDirectory()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var roles = new RoleScene(subject.Roles, scene);
        var user = await scene.UserAsync("ann");
        var role = await roles.RoleAsync("Owner", user);

        await InOrderAsync(subject, scene, () => scene.CommitAsync(Exclude(scene, user)), () => subject.Roles.CommitAsync(roles.Change(role) with { RemoveHolders = [user] }));

        Assert.False((await scene.LogAsync())[^1].InDirectory);
        await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
    }

    [Fact]
    public async Task Creation_WithTheNameOfAUserThatIsJustChanged_DoesNotWait()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var ann = await scene.UserAsync("ann");
        var group = await scene.GroupAsync("Team", await scene.UserAsync("bob"));
        await using var other = await subject.DataSource.OpenConnectionAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("update users set display_folded = 'x' where id = $1", other) { Parameters = { new() { Value = ann } } })
        {
            await command.ExecuteNonQueryAsync();
        }

        var commit = scene.CommitAsync(scene.Replace(group), scene.NewUser("ann"));
        Assert.Same(commit, await Task.WhenAny(commit, subject.WaitForWaitersAsync(1)));

        Assert.Equal([CommitOutcome.Committed, CommitOutcome.NameTaken], (await commit).Select(result => result.Outcome));
    }

    private static CommitOperation Exclude(Scene scene, Guid user) =>
        scene.Operation(ResourceKind.User, CommitAction.Remap, user) with { Remap = new() { Included = false, Mapped = "{}"u8.ToArray(), RulesVersion = 1 } };

    /// <summary>Starts both while the tenant's position is taken, the second one when the first has done all but taking its positions.</summary>
    private static async Task InOrderAsync(PostgreSqlStore subject, Scene scene, Func<Task> first, Func<Task> second)
    {
        await using var blocker = await subject.DataSource.OpenConnectionAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("select from tenants where tenant = $1 for update", blocker) { Parameters = { new() { Value = scene.Tenant.Value } } })
        {
            await command.ExecuteNonQueryAsync();
        }

        var one = first();
        await subject.WaitForWaitersAsync(1);
        var two = second();
        await subject.WaitForWaitersAsync(2);
        await transaction.RollbackAsync();
        await Task.WhenAll(one, two);
    }
}
