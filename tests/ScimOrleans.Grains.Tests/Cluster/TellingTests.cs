using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>Two silos that hold users and groups of one tenant, as they do after silos were added: what one commits, the other shows at once.</summary>
public sealed class TellingTests
{
    [Fact]
    public async Task GroupChanges_ShowInUsersOfTheOtherSiloAtOnce()
    {
        await using var scene = await Scene.StartAsync();
        var (ann, bob) = (scene.Users[0], scene.Users[1]);

        TestDirectory.Succeeded(await scene.Here.AddAsync(scene.Group, bob));
        Assert.Equal([scene.Group], await scene.There.GroupsShownAsync(bob));
        TestDirectory.Succeeded(await scene.Here.PatchGroupAsync(scene.Group, """{"op":"replace","path":"displayName","value":"crew"}"""));
        Assert.Equal("crew", (string?)TestDirectory.Json(await scene.There.GetUserAsync(ann))["groups"]![0]!["display"]);
        TestDirectory.Succeeded(await scene.Here.RemoveAsync(scene.Group, ann));
        Assert.Empty(await scene.There.GroupsShownAsync(ann));
        Assert.True((await scene.Here.DeleteGroupAsync(scene.Group)).Value);
        Assert.Empty(await scene.There.GroupsShownAsync(bob));
    }

    [Fact]
    public async Task PublishedUsers_OfTheOtherSilo_AreWithdrawnAtOnce()
    {
        await using var scene = await Scene.StartAsync();
        var ann = scene.Users[0];
        var published = scene.Cluster.Service<IPublishedResources>(scene.UserSilo);
        await scene.There.GetUserAsync(ann);
        var before = published.TryGet(scene.Here.Tenant, ResourceKind.User, ann, scene.Here.Caller.Owner, out _);

        TestDirectory.Succeeded(await scene.Here.RemoveAsync(scene.Group, ann));

        Assert.True(before);
        Assert.False(published.TryGet(scene.Here.Tenant, ResourceKind.User, ann, scene.Here.Caller.Owner, out _));
    }

    [Fact]
    public async Task UserChanges_ShowInGroupsOfTheOtherSiloAtOnce()
    {
        await using var scene = await Scene.StartAsync();
        var ann = scene.Users[0];
        var tags = new List<string> { (await scene.Here.GetGroupAsync(scene.Group)).ETag };

        TestDirectory.Succeeded(await scene.There.SetActiveAsync(ann, false));
        tags.Add((await scene.Here.GetGroupAsync(scene.Group)).ETag);
        TestDirectory.Succeeded(await scene.Here.AddAsync(scene.Group, ann));
        TestDirectory.Succeeded(await scene.There.SetActiveAsync(ann, true));
        tags.Add((await scene.Here.GetGroupAsync(scene.Group)).ETag);
        Assert.True((await scene.There.DeleteUserAsync(ann)).Value);
        tags.Add((await scene.Here.GetGroupAsync(scene.Group)).ETag);

        Assert.Equal(["W/\"1\"", "W/\"2\"", "W/\"3\"", "W/\"4\""], tags);
    }

    [Fact]
    public async Task ManyConcerned_AreToldByOneMessage()
    {
        await using var scene = await Scene.StartAsync(users: 12);
        var notifiers = scene.Cluster.Notifiers(1 - scene.UserSilo);
        var before = notifiers.Count;

        TestDirectory.Succeeded(await scene.Here.AddAsync(scene.Group, scene.Users));

        Assert.Equal(1, notifiers.Count - before);
        Assert.All(await Task.WhenAll(scene.Users.Select(scene.There.GroupsShownAsync)), groups => Assert.Equal([scene.Group], groups));
    }

    [Fact]
    public async Task LostTellings_ShowOldDataUntilTheLogIsFollowed()
    {
        await using var scene = await Scene.StartAsync();
        var ann = scene.Users[0];
        scene.Cluster.Notifiers(1 - scene.UserSilo).Losing = true;

        TestDirectory.Succeeded(await scene.Here.RemoveAsync(scene.Group, ann));
        var old = await scene.There.GroupsShownAsync(ann);
        await scene.Cluster.FollowAsync();
        var renewed = await scene.There.GroupsShownAsync(ann);

        Assert.Equal([scene.Group], old);
        Assert.Empty(renewed);
    }

    [Fact]
    public async Task LostTellings_WriteIsComputedFromTheStoreAllTheSame()
    {
        await using var scene = await Scene.StartAsync();
        var ann = scene.Users[0];
        var tag = (await scene.There.GetUserAsync(ann)).ETag;
        scene.Cluster.Notifiers(1 - scene.UserSilo).Losing = true;
        TestDirectory.Succeeded(await scene.Here.RemoveAsync(scene.Group, ann));

        var stale = await scene.There.PatchUserAsync(ann, """{"op":"replace","path":"title","value":"x"}""", tag);
        var current = await scene.There.PatchUserAsync(ann, """{"op":"replace","path":"title","value":"x"}""", "W/\"1\"");

        TestDirectory.Refused(stale, 412);
        Assert.Equal("W/\"2\"", TestDirectory.Succeeded(current).ETag);
    }

    [Fact]
    public async Task SiloIsStopped_ItsUsersAreServedByTheOther()
    {
        await using var scene = await Scene.StartAsync();
        var ann = scene.Users[0];
        TestDirectory.Succeeded(await scene.There.PatchUserAsync(ann, """{"op":"replace","path":"title","value":"x"}"""));

        await scene.Cluster.StopAsync(scene.Cluster.Silos[scene.UserSilo]);
        var survivor = scene.Here.Through(0);

        Assert.Equal("x", (string?)TestDirectory.Json(await survivor.GetUserAsync(ann))["title"]);
        TestDirectory.Succeeded(await survivor.RemoveAsync(scene.Group, ann));
        Assert.Empty(await survivor.GroupsShownAsync(ann));
    }

    /// <summary>A group on one silo and its users on the other, all hot.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        public required GrainCluster Cluster { get; init; }

        /// <summary>Through the group's silo.</summary>
        public required TestDirectory Here { get; init; }

        /// <summary>Through the users' silo.</summary>
        public required TestDirectory There { get; init; }

        public required int UserSilo { get; init; }

        public required Guid Group { get; init; }

        public required Guid[] Users { get; init; }

        public static async Task<Scene> StartAsync(int users = 2)
        {
            var cluster = await GrainCluster.StartAsync(2);
            var directory = await cluster.NewTenantAsync();
            var ids = await Task.WhenAll(Enumerable.Range(0, users).Select(i => directory.NewUserAsync($"u{i}")));
            var group = users == 2 ? await directory.NewGroupAsync("team", ids[0]) : await directory.NewGroupAsync("team");
            var home = cluster.SiloOf(directory.Group(group));
            foreach (var id in ids)
            {
                await cluster.MigrateAsync(directory.User(id), 1 - home);
            }

            await cluster.FollowAsync();
            await Task.WhenAll([directory.GetGroupAsync(group), .. ids.Select(directory.GetUserAsync)]);
            await cluster.FollowAsync();
            await Task.WhenAll([directory.GetGroupAsync(group), .. ids.Select(directory.GetUserAsync)]);
            Assert.All(ids, id => Assert.Equal(1 - home, cluster.SiloOf(directory.User(id))));
            return new() { Cluster = cluster, Here = directory.Through(home), There = directory.Through(1 - home), UserSilo = 1 - home, Group = group, Users = ids };
        }

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }
}
