using System.Text;
using System.Text.Json;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.Compliance;

public abstract partial class DirectoryStoreCompliance
{
    [Fact]
    public async Task Content_BringsItsEvaluation_AndWithoutContentItStays()
    {
        var user = await Scene.DoAsync(Scene.NewUser("alice") with { Content = Evaluated("alice", included: false, """{"email":"a@x"}""", 3) });
        var made = await RuledAsync(ResourceKind.User, user);
        await Scene.DoAsync(Scene.ChangeUser(user) with { Detached = true });
        var marked = await RuledAsync(ResourceKind.User, user);
        await Scene.DoAsync(Scene.ChangeUser(user) with { Content = Evaluated("alice", included: true, """{"email":"b@x"}""", 2) });
        var changed = await RuledAsync(ResourceKind.User, user);

        AssertEvaluation(made, included: false, """{"email":"a@x"}""", 3);
        AssertEvaluation(marked, included: false, """{"email":"a@x"}""", 3);
        AssertEvaluation(changed, included: true, """{"email":"b@x"}""", 2);
        Assert.Equal((user, Scene.Okta, 3L, "alice", true), (changed.Id, changed.Owner, changed.Version, changed.Name, changed.Active));
        await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
    }

    [Fact]
    public async Task Remap_User_ChangesItsEvaluationAndNothingElse()
    {
        var user = await Scene.UserAsync("alice");
        var before = await Scene.ReadUserAsync(user);

        var result = await Scene.CommitAsync(Remap(ResourceKind.User, user, included: false, """{"email":"a@x"}""", 1) with { ExpectedVersion = 1 });

        Assert.Equal((CommitOutcome.Committed, 1L, before.Created, before.LastModified), (result.Outcome, result.Version, result.Created, result.LastModified));
        Assert.Equal(await Scene.PositionAsync(), result.Position);
        var after = await Scene.ReadUserAsync(user);
        Assert.Equal((before.Version, before.LastModified, before.ETag), (after.Version, after.LastModified, after.ETag));
        AssertEvaluation(await RuledAsync(ResourceKind.User, user), included: false, """{"email":"a@x"}""", 1);
        var entry = (await Scene.LogAsync())[^1];
        Assert.Equal((ChangeKind.Remapped, user, 0L, false, true), (entry.Kind, entry.ResourceId, entry.Version, entry.Visible, entry.InDirectory));
        Assert.Empty(await Store.ReadMarksAsync(Tenant, 0, 100, 100));
        await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
    }

    [Fact]
    public async Task Remap_Group_ChangesItsEvaluationAndNothingElse()
    {
        var group = await Scene.GroupAsync("Sales");

        var result = await Scene.CommitAsync(Remap(ResourceKind.Group, group, included: false, "", 4));
        var again = await Scene.CommitAsync(Remap(ResourceKind.Group, group, included: false, "", 5));

        Assert.Equal((CommitOutcome.Committed, 1L), (result.Outcome, result.Version));
        Assert.Equal(CommitOutcome.Committed, again.Outcome);
        var row = await RuledAsync(ResourceKind.Group, group);
        Assert.Equal((false, 5L, true), (row.Evaluation.Included, row.Evaluation.RulesVersion, row.Evaluation.Mapped.IsEmpty));
        Assert.Equal([true, false], (await Scene.LogAsync()).Where(entry => entry.Kind == ChangeKind.Remapped).Select(entry => entry.InDirectory));
        await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
    }

    [Fact]
    public async Task Remap_IsInTheDirectory_OnlyIfTheDirectoryShowsADifference()
    {
        var user = await Scene.DoAsync(Scene.NewUser("alice") with { Content = Evaluated("alice", included: true, """{"a":"1","b":"2"}""", 0) });

        await Scene.CommitAsync(Remap(ResourceKind.User, user, included: true, """{"b":"2","a":"1"}""", 1));
        await Scene.CommitAsync(Remap(ResourceKind.User, user, included: true, """{"a":"1"}""", 2));
        await Scene.CommitAsync(Remap(ResourceKind.User, user, included: false, """{"a":"1"}""", 3));
        await Scene.CommitAsync(Remap(ResourceKind.User, user, included: false, """{"a":"2"}""", 4));
        await Scene.CommitAsync(Remap(ResourceKind.User, user, included: true, "", 5));

        Assert.Equal([false, true, true, false, true], (await Scene.LogAsync()).Where(entry => entry.Kind == ChangeKind.Remapped).Select(entry => entry.InDirectory));
        AssertEvaluation(await RuledAsync(ResourceKind.User, user), included: true, "{}", 5);
        await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
    }

    [Fact]
    public async Task Remap_ThatDoesNotApply_LeavesNoTrace()
    {
        var user = await Scene.DoAsync(Scene.NewUser("alice") with { Content = Evaluated("alice", included: true, "{}", 5) });
        var group = await Scene.GroupAsync("Sales");
        await Scene.CommitAsync(Remap(ResourceKind.Group, group, included: true, "", 5));
        var position = await Scene.PositionAsync();

        var results = await Scene.CommitAsync(
            Remap(ResourceKind.User, user, included: false, "{}", 6) with { ExpectedVersion = 2 },
            Remap(ResourceKind.User, user, included: false, "{}", 5),
            Remap(ResourceKind.User, user, included: false, "{}", 4),
            Remap(ResourceKind.User, user, included: false, "{}", 6) with { Actor = Scene.Entra },
            Remap(ResourceKind.User, Scene.NewId(), included: false, "{}", 6),
            Remap(ResourceKind.Group, group, included: false, "", 6) with { ExpectedVersion = 2 },
            Remap(ResourceKind.Group, group, included: false, "", 5),
            Remap(ResourceKind.Group, group, included: false, "", 6) with { Actor = Scene.Entra });

        Assert.Equal(
            [
                CommitOutcome.VersionConflict, CommitOutcome.Unchanged, CommitOutcome.Unchanged, CommitOutcome.NotFound, CommitOutcome.NotFound,
                CommitOutcome.VersionConflict, CommitOutcome.Unchanged, CommitOutcome.NotFound,
            ],
            results.Select(result => result.Outcome));
        Assert.Equal(position, await Scene.PositionAsync());
        AssertEvaluation(await RuledAsync(ResourceKind.User, user), included: true, "{}", 5);
    }

    [Fact]
    public async Task Remap_SentAgain_IsAppliedOnceAndAnsweredAlike()
    {
        var user = await Scene.UserAsync("alice");
        var operation = Remap(ResourceKind.User, user, included: false, "{}", 1);

        var first = await Scene.CommitAsync(operation);
        var second = await Scene.CommitAsync(operation);
        var found = await Store.FindCommittedAsync(Tenant, [operation.OperationId]);

        Assert.Equal((first.Outcome, first.Version, first.LastModified, first.Position), (second.Outcome, second.Version, second.LastModified, second.Position));
        Assert.Equal((first.Version, first.LastModified, first.Position), (found[operation.OperationId].Version, found[operation.OperationId].LastModified, found[operation.OperationId].Position));
        Assert.Equal(3, await Scene.PositionAsync());
    }

    [Fact]
    public async Task Log_RowEntry_IsInTheDirectoryIfTheRowWasOrIs()
    {
        var user = await Scene.DoAsync(Scene.NewUser("alice") with { Content = Evaluated("alice", included: false, "{}", 1) });
        foreach (var included in new[] { false, true, true, false, false })
        {
            await Scene.DoAsync(Scene.ChangeUser(user) with { Content = Evaluated("alice", included, "{}", 1) });
        }

        await Scene.DoAsync(Scene.DeleteUser(user));
        var group = await Scene.DoAsync(Scene.NewGroup("Sales") with { Content = Scene.Content("Sales", attribute: "displayName") with { Included = false } });
        await Scene.DoAsync(Scene.ChangeGroup(group, "Sales"));
        await Scene.DoAsync(Scene.DeleteGroup(group));

        Assert.Equal([false, false, true, true, true, false, false, false, true, true], (await Scene.LogAsync(1)).Select(entry => entry.InDirectory));
    }

    [Fact]
    public async Task Log_MembersOfAGroup_ExcludedOnesHaveEntriesOfTheirOwn()
    {
        var (shown, hidden) = (await Scene.UserAsync("shown"), await HiddenUserAsync("hidden"));
        var (inner, hiddenInner) = (await Scene.GroupAsync("Inner"), await HiddenGroupAsync("Hidden inner"));
        var inactive = await Scene.UserAsync("inactive", active: false);
        var group = await Scene.GroupAsync("Sales");
        var position = await Scene.PositionAsync();

        await Scene.DoAsync(Scene.Add(group, shown, hidden, inner, hiddenInner, inactive));
        await Scene.DoAsync(Scene.Replace(group));

        Assert.Equal(
            [
                (ChangeKind.MembersAdded, 2, true, true, Sorted(shown, inner)),
                (ChangeKind.MembersAdded, 2, true, false, Sorted(hidden, hiddenInner)),
                (ChangeKind.MembersPending, 0, false, false, Sorted(inactive)),
                (ChangeKind.MembersRemoved, 3, true, true, Sorted(shown, inner)),
                (ChangeKind.MembersRemoved, 3, true, false, Sorted(hidden, hiddenInner)),
                (ChangeKind.MembersRemoved, 0, false, false, Sorted(inactive)),
            ],
            await EntriesAsync(position));
        await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
    }

    [Fact]
    public async Task Log_MembersOfAnExcludedGroup_AreNotInTheDirectory()
    {
        var (shown, hidden) = (await Scene.UserAsync("shown"), await HiddenUserAsync("hidden"));
        var position = await Scene.PositionAsync();

        var group = await HiddenGroupAsync("Sales", shown, hidden);
        await Scene.DoAsync(Scene.Remove(group, shown));

        Assert.Equal(
            [
                (ChangeKind.Created, 1, true, false, ""),
                (ChangeKind.MembersAdded, 1, true, false, Sorted(shown, hidden)),
                (ChangeKind.MembersRemoved, 2, true, false, Sorted(shown)),
            ],
            await EntriesAsync(position));
    }

    [Fact]
    public async Task Log_GroupsOfAUser_ExcludedOnesHaveEntriesOfTheirOwn()
    {
        var (user, hidden) = (await Scene.UserAsync("shown"), await HiddenUserAsync("hidden"));
        var (sales, secret) = (await Scene.GroupAsync("Sales", user, hidden), await HiddenGroupAsync("Secret", user, hidden));
        var position = await Scene.PositionAsync();

        await Scene.DoAsync(Scene.ChangeUser(user, "shown", active: false));
        await Scene.DoAsync(Scene.ChangeUser(user, "shown") with { RestoreSuspended = true });
        await Scene.DoAsync(Scene.DeleteUser(user));
        await Scene.DoAsync(Scene.DeleteUser(hidden));

        Assert.Equal(
            [
                (ChangeKind.Updated, 2, true, true, ""),
                (ChangeKind.GroupsSuspended, 0, true, true, Sorted(sales)),
                (ChangeKind.GroupsSuspended, 0, true, false, Sorted(secret)),
                (ChangeKind.Updated, 3, true, true, ""),
                (ChangeKind.GroupsRestored, 0, true, true, Sorted(sales)),
                (ChangeKind.GroupsRestored, 0, true, false, Sorted(secret)),
                (ChangeKind.GroupsLeft, 0, true, true, Sorted(sales)),
                (ChangeKind.GroupsLeft, 0, true, false, Sorted(secret)),
                (ChangeKind.Deleted, 0, true, true, ""),
                (ChangeKind.GroupsLeft, 0, true, false, Sorted(sales, secret)),
                (ChangeKind.Deleted, 0, true, false, ""),
            ],
            await EntriesAsync(position));
        await DirectoryComparison.AssertLogTellsAllAsync(Store, Tenant);
    }

    [Fact]
    public async Task Log_MoreThanAnEntryHolds_IsSplitByInclusionFirst()
    {
        var users = await Scene.UsersAsync(1_001);
        var hidden = await HiddenUserAsync("hidden");
        var position = await Scene.PositionAsync();

        await Scene.GroupAsync("Sales", [.. users, hidden]);

        Assert.Equal([(1_000, true), (1, true), (1, false)], (await Scene.LogAsync(position + 1)).Select(entry => (entry.Others.Length, entry.InDirectory)));
    }

    [Fact]
    public async Task ReadRuled_WalksByIdAndPage_OverWhatIsAskedFor()
    {
        var users = await Scene.UsersAsync(5);
        await Scene.CommitAsync(Remap(ResourceKind.User, users[2], included: true, "{}", 7));
        var foreign = await Scene.DoAsync(Scene.NewUser("foreign") with { Actor = Scene.Entra });

        var all = await WalkAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Count = 2 });
        var own = await WalkAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Owner = Scene.Okta, Count = 5 });
        var old = await WalkAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Owner = Scene.Okta, EvaluatedBefore = 7, Count = 3 });
        var groups = await WalkAsync(new() { Tenant = Tenant, Kind = ResourceKind.Group, Count = 1 });

        Assert.Equal([.. users, foreign], all.Select(row => row.Id));
        Assert.Equal(users, own.Select(row => row.Id));
        Assert.Equal([users[0], users[1], users[3], users[4]], old.Select(row => row.Id));
        Assert.Equal([BuiltInGroup.Name], groups.Select(row => row.Name));
        Assert.Empty((await Store.ReadRuledAsync(new() { Tenant = TenantId.Parse("nobody"), Kind = ResourceKind.User, Count = 1 })).Rows);
    }

    [Fact]
    public async Task ReadRuled_LargeRows_AreFewerToAPage()
    {
        var users = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            var content = Scene.Content($"large{i}");
            users.Add(await Scene.DoAsync(Scene.NewUser($"large{i}") with { Content = content with { Json = Encoding.UTF8.GetBytes($$"""{"title":"{{new string('x', RuledQuery.MaxBytes / 2)}}"}""") } }));
        }

        var first = await Store.ReadRuledAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Count = 10 });
        var all = await WalkAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Count = 10 });

        Assert.Equal(users[..2], first.Rows.Select(row => row.Id));
        Assert.Equal(users, all.Select(row => row.Id));
    }

    [Fact]
    public async Task ReadRuled_PastManyRowsOfOthers_FindsWhatIsBehindThem()
    {
        var others = Enumerable.Range(0, RuledQuery.MaxWalked + 1).Select(number => Scene.NewUser($"user{number}") with { Actor = Scene.Entra }).ToArray();
        foreach (var list in others.Chunk(1_000))
        {
            await Store.CommitAsync(list);
        }

        var own = await Scene.UserAsync("alice");

        Assert.Equal([own], (await WalkAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Owner = Scene.Okta, Count = 10 })).Select(row => row.Id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RuledQuery.MaxWalked + 1)]
    public async Task ReadRuled_CountOutOfRange_Throws(int count) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadRuledAsync(new() { Tenant = Tenant, Kind = ResourceKind.User, Count = count }));

    private static ResourceContent Evaluated(string name, bool included, string mapped, long version) =>
        Scene.Content(name) with { Included = included, Mapped = Encoding.UTF8.GetBytes(mapped), RulesVersion = version };

    private static void AssertEvaluation(RuledRow row, bool included, string mapped, long version)
    {
        Assert.Equal((included, version), (row.Evaluation.Included, row.Evaluation.RulesVersion));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(mapped), JsonElement.Parse(row.Evaluation.Mapped.Span)), Encoding.UTF8.GetString(row.Evaluation.Mapped.Span));
    }

    private static string Sorted(params Guid[] ids) => string.Join(' ', ids.Order());

    private CommitOperation Remap(ResourceKind kind, Guid id, bool included, string mapped, long version) => Scene.Operation(kind, CommitAction.Remap, id) with
    {
        Remap = new() { Included = included, Mapped = Encoding.UTF8.GetBytes(mapped), RulesVersion = version },
    };

    private Task<Guid> HiddenUserAsync(string name) => Scene.DoAsync(Scene.NewUser(name) with { Content = Evaluated(name, included: false, "{}", 1) });

    private Task<Guid> HiddenGroupAsync(string name, params Guid[] members) =>
        Scene.DoAsync(Scene.NewGroup(name, members) with { Content = Scene.Content(name, attribute: "displayName") with { Included = false } });

    private async Task<RuledRow> RuledAsync(ResourceKind kind, Guid id) =>
        (await WalkAsync(new() { Tenant = Tenant, Kind = kind, Count = 100 })).Single(row => row.Id == id);

    private async Task<List<RuledRow>> WalkAsync(RuledQuery query)
    {
        var rows = new List<RuledRow>();
        for (Guid? after = Guid.Empty; after is not null;)
        {
            var page = await Store.ReadRuledAsync(query with { After = after.Value });
            Assert.InRange(page.Rows.Count, 0, query.Count);
            rows.AddRange(page.Rows);
            after = page.Next;
        }

        return rows;
    }

    private async Task<IEnumerable<(ChangeKind, int, bool, bool, string)>> EntriesAsync(long after) =>
        (await Scene.LogAsync(after)).Select(entry => (entry.Kind, (int)entry.Version, entry.Visible, entry.InDirectory, Sorted([.. entry.Others])));
}
