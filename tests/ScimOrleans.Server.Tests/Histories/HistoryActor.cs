using System.Collections.Concurrent;
using System.Text;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Server.Tests.Histories;

/// <summary>What the actors of one history share: the ids they made, and what was acknowledged.</summary>
internal sealed class HistoryRecord
{
    private readonly ConcurrentDictionary<Guid, ResourceKind> _created = new();
    private readonly ConcurrentDictionary<Guid, bool> _deleted = new();

    public void Created(Guid id, ResourceKind kind) => _created[id] = kind;

    public void Deleted(Guid id) => _deleted[id] = true;

    /// <summary>All that was ever made, in the order of ids.</summary>
    public Guid[] Known(ResourceKind kind) => [.. _created.Where(entry => entry.Value == kind).Select(entry => entry.Key).Order()];

    public bool IsDeleted(Guid id) => _deleted.ContainsKey(id);
}

/// <summary>One client among several: does one random thing after the other, through a random silo each time.</summary>
internal sealed class HistoryActor(HistoryCluster cluster, HistoryRecord record, Random random)
{
    private static readonly int[] Expected = [400, 404, 409, 412];

    /// <summary>Few names, so that actors meet: also ones that fold to one another.</summary>
    private static readonly string[] Names = ["ada", "ADA", "straße", "STRASSE", "bob", "Bob", "eve", "mallory", "peggy", "trent", "victor", "walter"];

    private readonly Caller _caller = new()
    {
        Tenant = cluster.Tenant,
        Connector = ConnectorId.Parse("okta"),
        Tolerances = IdpTolerances.All,
        DeletePolicy = DeletePolicy.Delete,
        RestoreGroupsOnReactivate = random.Next(2) == 0,
        RemovalBrake = new() { Enabled = false },
        RequestId = $"actor-{random.Next(1_000_000)}",
    };

    public async Task RunAsync(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            await StepAsync();
        }
    }

    private Task StepAsync() => random.Next(16) switch
    {
        0 or 1 => CreateUserAsync(),
        2 => CreateGroupAsync(),
        3 or 4 => PatchUserAsync($$"""{"op":"replace","path":"active","value":{{(random.Next(2) == 0 ? "true" : "\"False\"")}}}"""),
        5 => PatchUserAsync($$"""{"op":"replace","value":{"title":"t{{random.Next(3)}}","name.givenName":"{{Name()}}"} }"""),
        6 => PatchUserAsync($$"""{"op":"replace","path":"userName","value":"{{Name()}}"}"""),
        7 => ReplaceUserAsync(),
        8 => DeleteAsync(ResourceKind.User),
        9 or 10 => PatchGroupAsync($$"""{"op":"add","path":"members","value":[{{Members(2)}}]}"""),
        11 => PatchGroupAsync($$"""{"op":"remove","path":"members[value eq \"{{User()}}\"]"}"""),
        12 => PatchGroupAsync($$"""{"op":"replace","path":"members","value":[{{Members(4)}}]}"""),
        13 => PatchGroupAsync($$"""{"op":"replace","value":{"displayName":"{{Name()}}"} }"""),
        14 => DeleteAsync(ResourceKind.Group),
        _ => ReadAsync(),
    };

    private async Task CreateUserAsync()
    {
        var id = Guid.CreateVersion7();
        var result = await Users(id).CreateAsync(Command($$"""{"userName":"{{Name()}}","active":{{(random.Next(4) == 0 ? "false" : "true")}}}"""));
        if (Check(result))
        {
            record.Created(result.Value.Id, ResourceKind.User);
        }
    }

    private async Task CreateGroupAsync()
    {
        var id = Guid.CreateVersion7();
        var result = await Groups(id).CreateAsync(Command($$"""{"displayName":"{{Name()}}","members":[{{Members(3)}}]}"""));
        if (Check(result))
        {
            record.Created(result.Value.Id, ResourceKind.Group);
        }
    }

    private async Task PatchUserAsync(string operation) => Check(await Users(User()).PatchAsync(Patch(operation)));

    private async Task PatchGroupAsync(string operation) => Check(await Groups(Group()).PatchAsync(Patch(operation)));

    private async Task ReplaceUserAsync()
    {
        var id = User();
        var read = await Users(id).GetAsync(_caller);
        if (Check(read))
        {
            // As a careful client does it: only if nobody else was there in between.
            var ifMatch = new EntityTags { Tags = [read.Value.ETag[2..]] };
            Check(await Users(id).ReplaceAsync(Command($$"""{"userName":"{{Name()}}","nickName":"n{{random.Next(100)}}"}""", ifMatch)));
        }
    }

    private async Task DeleteAsync(ResourceKind kind)
    {
        if (random.Next(3) != 0)
        {
            return;
        }

        var id = kind == ResourceKind.User ? User() : Group();
        var command = new DeleteCommand { Caller = _caller };
        if (Check(kind == ResourceKind.User ? await Users(id).DeleteAsync(command) : await Groups(id).DeleteAsync(command)))
        {
            record.Deleted(id);
        }
    }

    private async Task ReadAsync()
    {
        var id = User();
        var read = await Users(id).GetAsync(_caller);
        Assert.True(read.IsSuccess || read.Error.Status == 404, read.Error?.Detail);
        if (record.IsDeleted(id))
        {
            Assert.False((await Users(id).GetAsync(_caller)).IsSuccess, $"{id} was deleted and is still read.");
        }
    }

    private static bool Check<T>(ScimResult<T> result)
    {
        Assert.True(result.IsSuccess || Expected.Contains(result.Error.Status), $"{result.Error?.Status} {result.Error?.Detail}");
        return result.IsSuccess;
    }

    private WriteCommand Command(string body, EntityTags? ifMatch = null) => new() { Caller = _caller, Body = Encoding.UTF8.GetBytes(body), IfMatch = ifMatch };

    private WriteCommand Patch(string operation) => Command($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}""");

    private string Members(int most) => string.Join(",", Enumerable.Range(0, random.Next(most + 1)).Select(_ => $$"""{"value":"{{User()}}"}"""));

    private string Name() => Names[random.Next(Names.Length)];

    private Guid User() => Any(record.Known(ResourceKind.User));

    private Guid Group() => Any(record.Known(ResourceKind.Group));

    /// <summary>Mostly one of those that exist or existed, now and then one that never did.</summary>
    private Guid Any(Guid[] ids) => ids.Length == 0 || random.Next(20) == 0 ? Guid.CreateVersion7() : ids[random.Next(ids.Length)];

    private IUserGrain Users(Guid id) => Silo().GetGrain<IUserGrain>(GrainKeys.Resource(cluster.Tenant, id));

    private IGroupGrain Groups(Guid id) => Silo().GetGrain<IGroupGrain>(GrainKeys.Resource(cluster.Tenant, id));

    private IGrainFactory Silo() => cluster.Silos[random.Next(cluster.Silos.Count)];
}
