using System.Text.Json;
using ScimOrleans.Abstractions.Directory;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>What every <see cref="IRoleStore"/> must do. After each test the tenant's change log is read and compared with the roles.</summary>
public abstract class RoleStoreCompliance : IAsyncLifetime
{
    private Scene? _scene;
    private RoleScene? _roles;

    private Scene Scene => _scene ?? throw new InvalidOperationException("The store was not opened.");

    private RoleScene Roles => _roles ?? throw new InvalidOperationException("The store was not opened.");

    private TenantId Tenant => Scene.Tenant;

    /// <summary>Opens the stores of one database for one test.</summary>
    protected abstract Task<(IDirectoryStore Directory, IRoleStore Roles)> OpenStoresAsync();

    /// <summary>Closes what <see cref="OpenStoresAsync"/> opened.</summary>
    protected abstract ValueTask CloseStoresAsync();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var (directory, roles) = await OpenStoresAsync();
        _scene = await Scene.CreateAsync(directory);
        _roles = new(roles, _scene);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_scene is not null && TestContext.Current.TestState?.Result != TestResult.Skipped)
            {
                await AssertLogTellsAllAsync();
            }
        }
        finally
        {
            await CloseStoresAsync();
            GC.SuppressFinalize(this);
        }
    }

    [Fact]
    public async Task Create_WithHoldersAndRules_IsRead()
    {
        Guid[] holders = [await Scene.UserAsync("alice"), await Scene.UserAsync("bob", active: false), await Scene.GroupAsync("Staff")];
        var rule = new RoleRule(Scene.NewId(), 7, RoleMatch.Filter, "displayName sw \"O'Neil \\\\ \u00e9\"");
        var operation = Roles.New("Admins", holders) with { Content = new("Admins", "May \"all\"", true), PutRules = [rule] };

        var result = await Roles.Store.CommitAsync(operation);

        Assert.Equal((RoleOutcome.Committed, 1L), (result.Outcome, result.Version));
        Assert.Equal(await Scene.PositionAsync(), result.Position);
        var role = await Roles.ReadAsync(operation.RoleId);
        Assert.Equal(("Admins", "May \"all\"", true, 1L), (role.Name, role.Description, role.Administrator, role.Version));
        Assert.Equal((operation.At, operation.At), (role.Created, role.LastModified));
        Assert.Equal([rule], role.Rules);
        Assert.Equal(
            new[] { new RoleHolder(ResourceKind.User, holders[0], operation.At), new(ResourceKind.User, holders[1], operation.At), new(ResourceKind.Group, holders[2], operation.At) },
            await Roles.Store.ReadHoldersAsync(Tenant, operation.RoleId, null, 10));
    }

    [Fact]
    public async Task Create_NameTakenInAnotherCase_IsRefused()
    {
        await Roles.RoleAsync("Stra\u00dfe \u03a3");
        var position = await Scene.PositionAsync();

        Assert.Equal(RoleOutcome.NameTaken, (await Roles.Store.CommitAsync(Roles.New("STRA\u00dfE \u03c2"))).Outcome);

        Assert.Equal(position, await Scene.PositionAsync());
        Assert.Single(await Roles.Store.ReadAllAsync(Tenant));
    }

    [Fact]
    public async Task Create_UnknownHolders_AreNamedAndNothingIsStored()
    {
        var user = await Scene.UserAsync("alice");
        var builtIn = (await Scene.LogAsync())[0].ResourceId;
        Guid[] unknown = [.. new[] { Scene.NewId(), Scene.NewId(), builtIn }.Order()];

        var result = await Roles.Store.CommitAsync(Roles.New("Admins", [user, .. unknown]));

        Assert.Equal(RoleOutcome.UnknownHolders, result.Outcome);
        Assert.Equal(unknown, result.UnknownHolders);
        Assert.Empty(await Roles.Store.ReadAllAsync(Tenant));
    }

    [Fact]
    public async Task Update_Version_RisesWithEachChangeAndOnlyThen()
    {
        var user = await Scene.UserAsync("alice");
        var role = await Roles.RoleAsync("Admins");
        var rule = RoleScene.Glob("adm*");

        var results = new List<RoleResult>();
        foreach (var operation in new[]
        {
            Roles.Change(role) with { Content = new("admins", "new", false) },
            Roles.Change(role) with { Content = new("admins", "new", false) },
            Roles.Change(role) with { AddHolders = [user, user] },
            Roles.Change(role) with { AddHolders = [user] },
            Roles.Change(role) with { PutRules = [rule] },
            Roles.Change(role) with { PutRules = [rule], RemoveHolders = [Scene.NewId()], RemoveRules = [Scene.NewId()] },
            Roles.Change(role) with { PutRules = [rule with { Priority = 5 }] },
            Roles.Change(role) with { RemoveHolders = [user], RemoveRules = [rule.Id] },
        })
        {
            results.Add(await Roles.Store.CommitAsync(operation));
        }

        Assert.Equal([2, 2, 3, 3, 4, 4, 5, 6], results.Select(result => result.Version));
        Assert.Equal([1, 2, 1, 2, 1, 2, 1, 1], results.Select(result => (int)result.Outcome));
        Assert.Equal(6, (await Roles.ReadAsync(role)).Version);
        Assert.Empty((await Roles.ReadAsync(role)).Rules);
    }

    [Fact]
    public async Task Update_OtherVersion_IsAConflictThatNamesTheVersionFound()
    {
        var role = await Roles.RoleAsync("Admins");
        await Roles.DoAsync(Roles.Change(role) with { ExpectedVersion = 1, Content = new("Other", "", true) });

        var result = await Roles.Store.CommitAsync(Roles.Change(role) with { ExpectedVersion = 1, Content = new("Third", "", true) });

        Assert.Equal((RoleOutcome.VersionConflict, 2L), (result.Outcome, result.Version));
        Assert.Equal("Other", (await Roles.ReadAsync(role)).Name);
    }

    [Fact]
    public async Task Update_NotThere_IsNotFound() =>
        Assert.Equal(RoleOutcome.NotFound, (await Roles.Store.CommitAsync(Roles.Change(Scene.NewId()) with { Content = new("Admins", "", false) })).Outcome);

    [Fact]
    public async Task Rename_ToItsOwnNameInAnotherCase_IsAllowed()
    {
        var role = await Roles.RoleAsync("Admins");

        await Roles.DoAsync(Roles.Change(role) with { Content = new("ADMINS", "", false) });

        Assert.Equal("ADMINS", (await Roles.ReadAsync(role)).Name);
    }

    [Fact]
    public async Task Delete_TakesHoldersAndRulesAlong()
    {
        var user = await Scene.UserAsync("alice");
        var role = await Roles.DoAsync(Roles.New("Admins", user) with { PutRules = [RoleScene.Glob("a*")] });

        var result = await Roles.Store.CommitAsync(Roles.Operation(CommitAction.Delete, role));

        Assert.Equal((RoleOutcome.Committed, 0L), (result.Outcome, result.Version));
        Assert.Null(await Roles.Store.ReadAsync(Tenant, role));
        Assert.Empty(await Roles.HoldersAsync(role));

        // The name is free again.
        await Roles.RoleAsync("admins");
    }

    [Fact]
    public async Task Commit_Repeated_IsAppliedOnce()
    {
        var operation = Roles.New("Admins", await Scene.UserAsync("alice"));
        var first = await Roles.Store.CommitAsync(operation);
        await Roles.DoAsync(Roles.Change(operation.RoleId) with { Content = new("Later", "", false) });

        var again = await Roles.Store.CommitAsync(operation);

        Assert.Equal((RoleOutcome.Committed, first.Position), (again.Outcome, again.Position));
        Assert.Equal("Later", (await Roles.ReadAsync(operation.RoleId)).Name);
    }

    [Fact]
    public async Task Rules_OfATenant_AreLimited()
    {
        var role = await Roles.DoAsync(Roles.New("Admins") with { PutRules = [.. Enumerable.Range(0, RoleRule.MaxPerTenant).Select(number => RoleScene.Glob($"{number}"))] });
        var other = await Roles.RoleAsync("Others");
        var one = (await Roles.ReadAsync(role)).Rules[0];

        Assert.Equal(RoleOutcome.TooManyRules, (await Roles.Store.CommitAsync(Roles.Change(other) with { PutRules = [RoleScene.Glob("x")] })).Outcome);

        // One may be changed, or take the place of another.
        await Roles.DoAsync(Roles.Change(role) with { PutRules = [one with { Priority = 3 }] });
        await Roles.DoAsync(Roles.Change(role) with { RemoveRules = [one.Id], PutRules = [RoleScene.Glob("y")] });
        Assert.Equal(RoleRule.MaxPerTenant, (await Roles.ReadAsync(role)).Rules.Length);
    }

    [Fact]
    public async Task DeleteHolder_EndsItsAssignmentsInTheSameCommit()
    {
        var user = await Scene.UserAsync("alice");
        var stays = await Scene.UserAsync("bob");
        var group = await Scene.GroupAsync("Staff");
        Guid[] roles = [await Roles.RoleAsync("A", user, group), await Roles.RoleAsync("B", group, stays, user)];

        await Scene.CommitAsync(Scene.DeleteUser(user), Scene.DeleteGroup(group));

        Assert.Empty(await Roles.HoldersAsync(roles[0]));
        Assert.Equal([stays], await Roles.HoldersAsync(roles[1]));
        Assert.Equal(1, (await Roles.ReadAsync(roles[1])).Version);
    }

    [Fact]
    public async Task Holders_InPages_AreAllThereInOrder()
    {
        var users = await Scene.UsersAsync(25);
        var role = await Roles.RoleAsync("Admins", users);

        var read = new List<Guid>();
        while (await Roles.Store.ReadHoldersAsync(Tenant, role, read.Count == 0 ? null : read[^1], 10) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(holder => holder.Id));
        }

        Assert.Equal(users, read);
    }

    [Fact]
    public async Task Unresolved_AreTheAssignmentsOfHiddenUsers()
    {
        var users = new[] { await Scene.UserAsync("alice"), await Scene.UserAsync("bob"), await Scene.UserAsync("carol") };
        var group = await Scene.GroupAsync("Staff", users[0]);
        var byGroup = await Roles.RoleAsync("By group", group);
        Guid[] roles = [await Roles.RoleAsync("A", users), await Roles.RoleAsync("B", users[0], users[2])];
        Assert.Equal(0, await Roles.Store.CountUnresolvedAsync(Tenant));

        await Scene.DoAsync(Scene.ChangeUser(users[0], "alice", active: false));
        await Scene.DoAsync(Scene.ChangeUser(users[2]) with { Detached = true });
        var excluded = Scene.NewUser("dave") with { Content = Scene.Content("dave") with { Included = false } };
        await Scene.DoAsync(excluded);
        await Roles.DoAsync(Roles.Change(roles[1]) with { AddHolders = [excluded.ResourceId] });

        var all = await Roles.Store.ReadUnresolvedAsync(Tenant, null, 10);
        Assert.Equal(
            [(users[0], "alice", roles[0], "A"), (users[0], "alice", roles[1], "B"), (users[2], "carol", roles[0], "A"), (users[2], "carol", roles[1], "B"), (excluded.ResourceId, "dave", roles[1], "B")],
            all.Select(assignment => (assignment.User, assignment.UserName, assignment.Role, assignment.RoleName)));
        Assert.Equal(5, await Roles.Store.CountUnresolvedAsync(Tenant));
        Assert.Equal(all.Skip(1).Take(2), await Roles.Store.ReadUnresolvedAsync(Tenant, (users[0], roles[0]), 2));
        Assert.Equal(all.Skip(2), await Roles.Store.ReadUnresolvedAsync(Tenant, (users[0], roles[1]), 10));
        Assert.Equal([group], await Roles.HoldersAsync(byGroup));
    }

    [Fact]
    public async Task Log_ExcludedHolders_StandInAnEntryThatIsNotInTheDirectory()
    {
        var shown = await Scene.UserAsync("alice");
        var excluded = Scene.NewUser("bob") with { Content = Scene.Content("bob") with { Included = false } };
        await Scene.DoAsync(excluded);
        var before = await Scene.PositionAsync();

        var role = await Roles.RoleAsync("Admins", shown, excluded.ResourceId);
        await Roles.DoAsync(Roles.Change(role) with { RemoveHolders = [excluded.ResourceId] });

        Assert.Equal(
            [(ChangeKind.RoleCreated, true, null), (ChangeKind.RoleHoldersAdded, true, shown), (ChangeKind.RoleHoldersAdded, false, excluded.ResourceId), (ChangeKind.RoleHoldersRemoved, false, (Guid?)excluded.ResourceId)],
            (await Scene.LogAsync(before)).Select(entry => (entry.Kind, entry.InDirectory, entry.Others.IsEmpty ? (Guid?)null : entry.Others.Single())));
    }

    [Fact]
    public async Task Log_MarksOfMemory_AreNotAboutRoles()
    {
        var user = await Scene.UserAsync("alice");
        await Roles.RoleAsync("Admins", user);
        await Scene.DoAsync(Scene.DeleteUser(user));
        var position = await Scene.PositionAsync();

        var marks = await Scene.Store.ReadMarksAsync(Tenant, 0, position, 10_000);

        Assert.Equal([position], marks.Select(mark => mark.Position));
    }

    [Fact]
    public async Task Concurrent_AssignmentsAndDeletions_LeaveNobodyBehind()
    {
        var users = await Scene.UsersAsync(40);
        Guid[] roles = [await Roles.RoleAsync("A"), await Roles.RoleAsync("B"), await Roles.RoleAsync("C")];

        var deleting = users.Chunk(4).Select(chunk => Scene.CommitAsync([.. chunk.Select(Scene.DeleteUser)]));
        var assigning = roles.SelectMany(role => users.Chunk(8).Select(chunk => Roles.Store.CommitAsync(Roles.Change(role) with { AddHolders = [.. chunk] })));
        var dropping = Roles.Store.CommitAsync(Roles.Operation(CommitAction.Delete, roles[2]));
        await Task.WhenAll([.. deleting, .. assigning, dropping]);

        Assert.All(await Task.WhenAll(roles.Select(Roles.HoldersAsync)), Assert.Empty);
    }

    private async Task AssertLogTellsAllAsync()
    {
        var rebuild = await DirectoryComparison.AssertLogTellsAllAsync(Scene.Store, Tenant);
        var roles = await Roles.Store.ReadAllAsync(Tenant);
        Assert.Equal(rebuild.Roles.Roles.Keys.Order(), roles.Select(role => role.Id).Order());
        foreach (var role in roles)
        {
            var (version, content) = rebuild.Roles.Roles[role.Id];
            Assert.Equal(version, role.Version);
            var expected = JsonSerializer.SerializeToElement(new
            {
                name = role.Name,
                description = role.Description,
                administrator = role.Administrator,
                rules = role.Rules.Select(rule => new { id = rule.Id, priority = rule.Priority, match = (int)rule.Match, text = rule.Text }),
            });
            Assert.True(JsonElement.DeepEquals(expected, content), $"{content} in the log, {expected} in the row");
            Assert.Equal(
                rebuild.Roles.Holders.Where(holder => holder.Role == role.Id).Select(holder => (holder.Holder, rebuild.Rows[holder.Holder].Kind)).Order(),
                (await Roles.Store.ReadHoldersAsync(Tenant, role.Id, null, 10_000)).Select(holder => (holder.Id, holder.Kind)));
        }
    }
}
