using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Log_Entry_SaysWhoDidWhatWhen()
    {
        var operation = Scene.NewUser("alice") with { Content = Scene.Content("Alice", active: false, display: "Al", externalId: "7", local: "A"), RequestId = "req-1" };
        await Scene.DoAsync(operation);

        var entry = (await Scene.LogAsync())[^1];

        Assert.Equal(2, entry.Position);
        Assert.Equal((operation.OperationId, "req-1", operation.At, Scene.Okta), (entry.OperationId, entry.RequestId, entry.At, entry.Actor));
        Assert.Equal((ChangeKind.Created, ResourceKind.User, operation.ResourceId, 1L, true), (entry.Kind, entry.ResourceKind, entry.ResourceId, entry.Version, entry.Visible));
        Assert.Empty(entry.Others);
        using var content = JsonDocument.Parse(entry.Content);
        Assert.Equal("connector:okta", content.RootElement.GetProperty("owner").GetString());
        Assert.Equal("Alice", content.RootElement.GetProperty("name").GetString());
        Assert.Equal("7", content.RootElement.GetProperty("externalId").GetString());
        Assert.Equal("Al", content.RootElement.GetProperty("displayName").GetString());
        Assert.Equal("A", content.RootElement.GetProperty("localDisplayName").GetString());
        Assert.False(content.RootElement.GetProperty("active").GetBoolean());
        Assert.Equal("Alice", content.RootElement.GetProperty("json").GetProperty("userName").GetString());
    }

    [Fact]
    public async Task Log_ReadInPieces_IsWhole()
    {
        await Scene.UsersAsync(25);

        var all = await Scene.LogAsync();
        var pieces = new List<ChangeRecord>();
        while (await Store.ReadChangesAsync(Tenant, pieces.Count, 4) is { Count: > 0 } piece)
        {
            Assert.InRange(piece.Count, 1, 4);
            pieces.AddRange(piece);
        }

        Assert.Equal(Enumerable.Range(1, 26).Select(number => (long)number), all.Select(entry => entry.Position));
        Assert.Equal(all.Select(entry => entry.OperationId), pieces.Select(entry => entry.OperationId));
        Assert.Empty(await Store.ReadChangesAsync(Tenant, 26, 1));
        Assert.Empty(await Store.ReadChangesAsync(TenantId.Parse("nobody"), 0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task Log_LimitOutOfRange_Throws(int limit)
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadChangesAsync(Tenant, 0, limit));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadMarksAsync(Tenant, 0, 10, limit));
    }

    [Fact]
    public async Task Marks_AreTheLogWithoutCreations()
    {
        var users = await Scene.UsersAsync(3);
        var group = await Scene.GroupAsync("Team", users[0], users[1]);
        await Scene.DoAsync(Scene.ChangeUser(users[0], "user0", active: false));
        await Scene.DoAsync(Scene.Add(group, users[0], users[2]));
        await Scene.DoAsync(Scene.DeleteUser(users[1]));
        await Scene.DoAsync(Scene.ChangeGroup(group, "Crew"));
        var position = await Scene.PositionAsync();

        foreach (var (after, upTo, limit) in new[] { (0L, position, 100), (5, position, 100), (0, position - 2, 100), (0, position, 2), (position, position + 5, 1) })
        {
            var marks = await Store.ReadMarksAsync(Tenant, after, upTo, limit);

            Assert.Equal(
                (await Scene.LogAsync()).Where(entry => entry.Position > after && entry.Position <= upTo && entry.Kind != ChangeKind.Created).Take(limit).Select(Words),
                marks.Select(mark => $"{mark.Position} {mark.Kind} {mark.ResourceKind} {mark.ResourceId} {mark.Version} {string.Join(',', mark.Others)}"));
        }

        Assert.Empty(await Store.ReadMarksAsync(TenantId.Parse("nobody"), 0, 10, 10));

        static string Words(ChangeRecord entry) => $"{entry.Position} {entry.Kind} {entry.ResourceKind} {entry.ResourceId} {entry.Version} {string.Join(',', entry.Others)}";
    }

    [Fact]
    public async Task Log_ManyMembers_AreWrittenInChunks()
    {
        var users = await Scene.UsersAsync(2_500);
        var group = await Scene.GroupAsync("Large");
        var position = await Scene.PositionAsync();

        var added = await Scene.CommitAsync(Scene.Replace(group, users));
        await RefusedAsync(CommitOutcome.Unchanged, Scene.Replace(group, users));
        var removed = await Scene.CommitAsync(Scene.Replace(group, users[0]));

        Assert.Equal((position + 3, position + 6), (added.Position, removed.Position));
        Assert.Equal(users, added.UsersChanged.Order());
        var entries = await Scene.LogAsync(position);
        Assert.Equal(
            [(ChangeKind.MembersAdded, 2L, 1_000), (ChangeKind.MembersAdded, 2L, 1_000), (ChangeKind.MembersAdded, 2L, 500),
             (ChangeKind.MembersRemoved, 3L, 1_000), (ChangeKind.MembersRemoved, 3L, 1_000), (ChangeKind.MembersRemoved, 3L, 499)],
            entries.Select(entry => (entry.Kind, entry.Version, entry.Others.Length)));
        Assert.Equal(users, entries.Take(3).SelectMany(entry => entry.Others));
    }

    [Fact]
    public async Task Log_WholeLifeOfADirectory_TellsItAll()
    {
        var users = await Scene.UsersAsync(5);
        var inner = await Scene.GroupAsync("Inner", users[..3]);
        var outer = await Scene.GroupAsync("Outer", users[2], users[3], inner);
        await Scene.DoAsync(Scene.ChangeUser(users[2], "user2", active: false));
        await Scene.DoAsync(Scene.Add(inner, users[2]));
        await Scene.DoAsync(Scene.ChangeUser(users[1], "user1", active: false));
        await Scene.DoAsync(Scene.ChangeGroup(inner, "Inside"));
        await Scene.DoAsync(Scene.ChangeUser(users[2], "user2"));
        await Scene.DoAsync(Scene.Replace(outer, users[4], users[1], inner));
        await Scene.DoAsync(Scene.DeleteUser(users[0]));
        await Scene.DoAsync(Scene.DeleteUser(users[1]));
        await Scene.DoAsync(Scene.DeleteGroup(inner));
        await Scene.DoAsync(Scene.ChangeUser(users[4], "user4", active: false) with { Detached = true });

        var directory = await TestKit.Model.DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);

        Assert.Equal(5, directory.Rows.Count);
        Assert.Equal(TestKit.Model.RebuiltMembership.Suspended, Assert.Single(directory.Memberships).Value);
    }

    [Fact]
    public async Task ReadPositions_OfTenantsThatExist()
    {
        var other = await Scene.CreateAsync(Store);
        await other.UserAsync("alice");

        var positions = await Store.ReadPositionsAsync([Tenant, TenantId.Parse("nobody"), other.Tenant, Tenant]);

        Assert.Equal(new Dictionary<TenantId, long> { [Tenant] = 1, [other.Tenant] = 2 }, positions);
        Assert.Empty(await Store.ReadPositionsAsync([]));
    }

    [Fact]
    public async Task Ping_Answers() => await Store.PingAsync();

    [Fact]
    public async Task FindCommitted_GivesTheResultsThatWereLost()
    {
        var users = await Scene.UsersAsync(3);
        var inactive = await Scene.UserAsync("inactive", active: false);
        var inner = await Scene.GroupAsync("Inner");
        var group = Scene.NewGroup("Team", users[0], inner, inactive);
        var operations = new List<CommitOperation>
        {
            group,
            Scene.Replace(group.ResourceId, users[1], users[2], inactive),
            Scene.ChangeGroup(group.ResourceId, "Crew") with { Members = new(false, [inner], [users[1]]) },
            Scene.ChangeUser(users[2], "user2", active: false),
            Scene.Add(group.ResourceId, users[2]),
            Scene.ChangeUser(users[2], "user2"),
            Scene.ChangeUser(inactive, "inactive"),
        };
        var results = new List<CommitResult>();
        foreach (var operation in operations)
        {
            results.Add(await Scene.CommitAsync(operation));

            var found = Assert.Single(await Store.FindCommittedAsync(Tenant, [operation.OperationId]));

            Assert.Equal(operation.OperationId, found.Key);
            AssertSame(results[^1], found.Value);
        }

        var all = await Store.FindCommittedAsync(Tenant, [.. operations.Select(operation => operation.OperationId)]);
        Assert.Equal(results.Select(result => result.Position).Order(), all.Values.Select(result => result.Position).Order());
    }

    [Fact]
    public async Task FindCommitted_Deletions_AreFound()
    {
        var user = await Scene.UserAsync("alice");
        var group = await Scene.GroupAsync("Team", user);
        var deleteUser = Scene.DeleteUser(user);
        var deleteGroup = Scene.DeleteGroup(group);
        var results = await Scene.CommitAsync(deleteUser, deleteGroup);

        var found = await Store.FindCommittedAsync(Tenant, [deleteUser.OperationId, deleteGroup.OperationId]);

        Assert.Equal((CommitOutcome.Committed, results[0].Position), (found[deleteUser.OperationId].Outcome, found[deleteUser.OperationId].Position));
        Assert.Equal([group], found[deleteUser.OperationId].GroupsChanged);
        Assert.Equal(results[1].Position, found[deleteGroup.OperationId].Position);
    }

    [Fact]
    public async Task FindCommitted_WhatChangedNothing_IsAbsent()
    {
        var user = await Scene.UserAsync("alice");
        var refused = Scene.NewUser("alice");
        var unchanged = Scene.ChangeUser(user);
        var elsewhere = Scene.ChangeUser(user, "bob");
        var other = await Scene.CreateAsync(Store);
        await Scene.CommitAsync(refused, unchanged);
        await Scene.DoAsync(elsewhere);

        Assert.Empty(await Store.FindCommittedAsync(Tenant, [refused.OperationId, unchanged.OperationId, Scene.NewId()]));
        Assert.Empty(await Store.FindCommittedAsync(other.Tenant, [elsewhere.OperationId]));
        Assert.Empty(await Store.FindCommittedAsync(Tenant, []));
    }

    private static void AssertSame(CommitResult expected, CommitResult actual)
    {
        Assert.Equal(
            (expected.Outcome, expected.Version, expected.Created, expected.LastModified, expected.Position),
            (actual.Outcome, actual.Version, actual.Created, actual.LastModified, actual.Position));
        Assert.Equal(expected.UsersChanged.Order(), actual.UsersChanged.Order());
        Assert.Equal(expected.GroupsChanged.Order(), actual.GroupsChanged.Order());
    }
}
