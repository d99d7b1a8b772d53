using System.Text;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Server.Tests.Histories;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Server.Tests.Faults;

/// <summary>
/// Everything that happens to users and groups, once, in a tenant of its own, by a client that repeats a request when it is told that the
/// database did not answer. After each step every silo must answer what the database has.
/// </summary>
internal sealed class FaultScript(HistoryCluster cluster, IDirectoryStore truth, TenantId tenant)
{
    private const int MaxAttempts = 20;

    private readonly Dictionary<Guid, string> _names = [];

    /// <summary>What exists: whatever does not is asked for in the database each time.</summary>
    private readonly Dictionary<Guid, ResourceKind> _kinds = [];
    private int _turns;

    /// <summary>Requests that failed because the database did not answer.</summary>
    public int Unavailable { get; private set; }

    private Caller Caller { get; } = new()
    {
        Tenant = tenant,
        Connector = ConnectorId.Parse("okta"),
        Tolerances = IdpTolerances.All,
        DeletePolicy = DeletePolicy.Delete,
        RestoreGroupsOnReactivate = true,
        RequestId = "script",
    };

    /// <summary>Makes the tenant, with a local user that can be linked. No fault may be set yet.</summary>
    public async Task<Guid> PrepareAsync()
    {
        await truth.CreateTenantAsync(tenant, DateTimeOffset.UtcNow);
        var local = New("local");
        var results = await truth.CommitAsync([new()
        {
            OperationId = Guid.CreateVersion7(),
            Tenant = tenant,
            Kind = ResourceKind.User,
            Action = CommitAction.Create,
            ResourceId = local,
            Actor = ResourceOwner.Local,
            At = DateTimeOffset.UtcNow,
            RequestId = "local",
            Content = new()
            {
                Json = """{"userName":"local","active":true}"""u8.ToArray(),
                Search = """{"username":"local","active":true}"""u8.ToArray(),
                Name = "local",
                NameFolded = "local",
                DisplayName = "Local",
                Active = true,
            },
        }]);
        Assert.Equal(CommitOutcome.Committed, results[0].Outcome);
        return local;
    }

    /// <summary>Runs all of it.</summary>
    public async Task RunAsync(Guid local)
    {
        var (ada, bob, eve, link, team, all) = (New("ada"), New("bob"), New("eve"), New("link"), New("team"), New("all"));
        foreach (var id in new[] { ada, bob, eve })
        {
            await UserAsync(id, users => users.CreateAsync(Body($$"""{"userName":"{{_names[id]}}","active":true}""")));
        }

        await GroupAsync(team, groups => groups.CreateAsync(Body($$"""{"displayName":"team","members":[{"value":"{{ada}}"}]}""")));
        await GroupAsync(all, groups => groups.CreateAsync(Body("""{"displayName":"all"}""")));
        await UserAsync(ada, users => users.PatchAsync(Patch("""{"op":"replace","path":"title","value":"Countess"}""")));
        await UserAsync(bob, users => users.ReplaceAsync(Body("""{"userName":"bob","nickName":"Bobby"}""")));
        Assert.Equal(local, (await UserAsync(link, users => users.CreateAsync(Body("""{"userName":"local","active":true}""")))).Id);
        await PatchGroupAsync(team, $$"""{"op":"add","path":"members","value":[{"value":"{{bob}}"},{"value":"{{eve}}"}]}""");
        await PatchGroupAsync(team, $$"""{"op":"remove","path":"members[value eq \"{{ada}}\"]"}""");
        await PatchGroupAsync(team, $$"""{"op":"replace","path":"members","value":[{"value":"{{ada}}"},{"value":"{{bob}}"},{"value":"{{local}}"}]}""");
        await PatchGroupAsync(all, $$"""{"op":"add","path":"members","value":[{"value":"{{team}}"},{"value":"{{ada}}"}]}""");
        await UserAsync(ada, users => users.PatchAsync(Patch("""{"op":"replace","path":"active","value":false}""")));
        await UserAsync(ada, users => users.PatchAsync(Patch("""{"op":"replace","path":"active","value":true}""")));
        await PatchGroupAsync(team, """{"op":"replace","path":"displayName","value":"crew"}""");
        await UserAsync(bob, users => users.PatchAsync(Patch("""{"op":"replace","path":"userName","value":"robert"}""")));
        await StepAsync(() => Users(bob).DeleteAsync(new() { Caller = Caller }));
        await StepAsync(() => Groups(all).DeleteAsync(new() { Caller = Caller }));
        await AssertTruthAsync();
    }

    /// <summary>The log in words that are the same for each run, after a check of all that is in the database.</summary>
    public async Task<IReadOnlyList<string>> TranscribeAsync()
    {
        await DirectoryComparison.AssertLogTellsAllAsync(cluster.Store, tenant);
        return [.. (await truth.ReadChangesAsync(tenant, 0, 1_000)).Select(change => string.Join(' ',
            change.Position, change.Kind, change.ResourceKind, Name(change.ResourceId), change.Version, change.Visible,
            string.Join(',', change.Others.Select(Name).Order(StringComparer.Ordinal))))];
    }

    private async Task<ResourceReply> UserAsync(Guid id, Func<IUserGrain, ValueTask<ScimResult<ResourceReply>>> step) => Remember(await StepAsync(() => step(Users(id))), ResourceKind.User);

    private async Task<ResourceReply> GroupAsync(Guid id, Func<IGroupGrain, ValueTask<ScimResult<ResourceReply>>> step) => Remember(await StepAsync(() => step(Groups(id))), ResourceKind.Group);

    private ResourceReply Remember(ResourceReply reply, ResourceKind kind)
    {
        _kinds[reply.Id] = kind;
        return reply;
    }

    private Task<ResourceReply> PatchGroupAsync(Guid id, string operation) => GroupAsync(id, groups => groups.PatchAsync(Patch(operation)));

    private async Task<T> StepAsync<T>(Func<ValueTask<ScimResult<T>>> step)
    {
        var result = await RepeatAsync(step);
        Assert.True(result.IsSuccess, result.Error?.Detail);
        await AssertTruthAsync();
        return result.Value;
    }

    private async Task<ScimResult<T>> RepeatAsync<T>(Func<ValueTask<ScimResult<T>>> step)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await step();
            }
            catch (StoreUnavailableException) when (attempt < MaxAttempts)
            {
                Unavailable++;
            }
        }
    }

    private async Task AssertTruthAsync()
    {
        foreach (var (id, kind) in _kinds)
        {
            var stored = await truth.ReadAsync(tenant, kind, id, Caller.Owner);
            var expected = stored?.IsVisibleTo(Caller.Owner) == true ? stored.ETag : null;
            foreach (var silo in cluster.Silos)
            {
                var key = GrainKeys.Resource(tenant, id);
                var read = await RepeatAsync(() => kind == ResourceKind.User ? silo.GetGrain<IUserGrain>(key).GetAsync(Caller) : silo.GetGrain<IGroupGrain>(key).GetAsync(Caller));
                Assert.Equal(expected, read.IsSuccess ? read.Value.ETag : null);
            }
        }
    }

    private Guid New(string name)
    {
        var id = Guid.CreateVersion7();
        _names[id] = name;
        return id;
    }

    private string Name(Guid id) => _names.GetValueOrDefault(id, "built-in");

    private WriteCommand Body(string json) => new() { Caller = Caller, Body = Encoding.UTF8.GetBytes(json) };

    private WriteCommand Patch(string operation) => Body($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""");

    private IUserGrain Users(Guid id) => Silo().GetGrain<IUserGrain>(GrainKeys.Resource(tenant, id));

    private IGroupGrain Groups(Guid id) => Silo().GetGrain<IGroupGrain>(GrainKeys.Resource(tenant, id));

    private IGrainFactory Silo() => cluster.Silos[_turns++ % cluster.Silos.Count];
}
