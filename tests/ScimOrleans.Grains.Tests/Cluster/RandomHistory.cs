using System.Collections.Concurrent;
using System.Text;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Grains.Tests.Cluster;

/// <summary>Several clients that do at once whatever identity providers do, chosen by a seed, through whichever silo; and what must hold of it.</summary>
internal sealed class RandomHistory(GrainCluster cluster, TestDirectory directory, int seed)
{
    private const int Clients = 6;
    private const int Names = 12;

    private readonly ConcurrentDictionary<Guid, byte> _users = [];
    private readonly ConcurrentDictionary<Guid, byte> _groups = [];
    private readonly ConcurrentDictionary<(Guid Id, string ETag), string> _representations = [];
    private readonly ConcurrentDictionary<(Guid Id, string ETag), byte> _wonByIfMatch = [];
    private readonly ConcurrentQueue<Guid> _deleted = [];

    /// <summary>Runs the clients to their end.</summary>
    public Task RunAsync(int steps) => Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => RunClientAsync(new Random(seed + client), steps))));

    /// <summary>Moves users and groups to silos that they do not belong to.</summary>
    public async Task ScatterAsync(Random random)
    {
        foreach (var id in _users.Keys)
        {
            await MoveAsync(directory.User(id), random);
        }

        foreach (var id in _groups.Keys)
        {
            await MoveAsync(directory.Group(id), random);
        }
    }

    /// <summary>Checks the invariants of the store and its log, and that every silo shows what the store has.</summary>
    public async Task AssertAsync()
    {
        await DirectoryComparison.AssertLogTellsAllAsync(cluster.Store, directory.Tenant);
        Assert.NotEmpty(_users);
        foreach (var id in _users.Keys)
        {
            await AssertShownAsync(ResourceKind.User, id, through => through.User(id).GetAsync(directory.Caller));
        }

        foreach (var id in _groups.Keys)
        {
            await AssertShownAsync(ResourceKind.Group, id, through => through.Group(id).GetAsync(directory.Caller));
        }

        foreach (var id in _deleted)
        {
            Assert.Null(await directory.RowAsync(id));
            Assert.Null(await directory.RowAsync(id, ResourceKind.Group));
        }
    }

    private Task MoveAsync(IAddressable grain, Random random)
    {
        var (from, to) = (cluster.SiloOf(grain), random.Next(cluster.Silos.Count));
        return from < 0 || from == to ? Task.CompletedTask : cluster.MigrateAsync(grain, to);
    }

    private async Task AssertShownAsync(ResourceKind kind, Guid id, Func<TestDirectory, ValueTask<ScimResult<ResourceReply>>> get)
    {
        var row = await directory.RowAsync(id, kind);
        for (var silo = 0; silo < cluster.Silos.Count; silo++)
        {
            var shown = await get(directory.Through(silo));
            if (row is null)
            {
                TestDirectory.Refused(shown, 404);
                continue;
            }

            var reply = TestDirectory.Succeeded(shown);
            Assert.Equal(row.ETag, reply.ETag);
            Assert.Equal(Encoding.UTF8.GetString(Representation.Write(Representation.ViewOf(row, null))), Encoding.UTF8.GetString(reply.Body.Span));
            Note(reply);
        }
    }

    private async Task RunClientAsync(Random random, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            try
            {
                await StepAsync(directory.Through(random.Next(cluster.Silos.Count)), random);
            }
            catch (StoreUnavailableException)
            {
                // Nobody knows whether it was done: what the store has is right either way.
            }
        }
    }

    private async Task StepAsync(TestDirectory through, Random random)
    {
        var user = Pick(_users, random);
        var group = Pick(_groups, random);
        switch (random.Next(14))
        {
            case 0 or 1:
                await CreateAsync(_users, id => through.User(id).CreateAsync(through.Write($$"""{"userName":"{{Name(random)}}","title":"{{random.Next(3)}}"}""")));
                break;
            case 2:
                await CreateAsync(_groups, id => through.Group(id).CreateAsync(through.Write($$"""{"displayName":"{{Name(random)}}"}""")));
                break;
            case 3:
                Note(await through.PatchUserAsync(user, $$"""{"op":"replace","path":"title","value":"{{random.Next(3)}}"}"""));
                break;
            case 4:
                Note(await through.PatchUserAsync(user, $$"""{"op":"replace","path":"userName","value":"{{Name(random)}}"}"""));
                break;
            case 5:
                Note(await through.SetActiveAsync(user, random.Next(2) == 0));
                break;
            case 6:
                Note(await through.PatchGroupAsync(group, $$"""{ "op": "replace", "value": { "displayName": "{{Name(random)}}" } }"""));
                break;
            case 7 or 8:
                Note(await through.AddAsync(group, Pick(_users, random), user));
                break;
            case 9:
                Note(await through.RemoveAsync(group, user));
                break;
            case 10:
                Note(await through.Group(group).ReplaceAsync(through.Write(
                    $$"""{ "displayName": "{{Name(random)}}", "members": [ { "value": "{{user}}" }, { "value": "{{Pick(_users, random)}}" } ] }""")));
                break;
            case 11:
                Note(await through.User(user).GetAsync(through.Caller));
                Note(await through.Group(group).GetAsync(through.Caller));
                break;
            case 12:
                await WriteWithIfMatchAsync(through, user, random);
                break;
            case 13 when random.Next(3) == 0:
                var isUser = random.Next(2) == 0;
                if ((isUser ? await through.DeleteUserAsync(user) : await through.DeleteGroupAsync(group)).IsSuccess)
                {
                    _deleted.Enqueue(isUser ? user : group);
                }

                break;
        }
    }

    private async Task WriteWithIfMatchAsync(TestDirectory through, Guid user, Random random)
    {
        if (!(await through.User(user).GetAsync(through.Caller)).TryGet(out var read, out _))
        {
            return;
        }

        var written = await through.PatchUserAsync(user, $$"""{"op":"replace","path":"nickName","value":"{{random.Next()}}"}""", read.ETag);
        Note(written);
        if (written.TryGet(out var reply, out _) && reply.Changed)
        {
            Assert.True(_wonByIfMatch.TryAdd((user, read.ETag), 0), $"Two writers changed {user} at {read.ETag}.");
        }
    }

    /// <summary>Creates, and remembers the id if there is, or may be, a resource.</summary>
    private async Task CreateAsync(ConcurrentDictionary<Guid, byte> ids, Func<Guid, ValueTask<ScimResult<ResourceReply>>> create)
    {
        var id = Guid.CreateVersion7();
        try
        {
            var result = await create(id);
            Note(result);
            if (result.TryGet(out var reply, out _))
            {
                ids.TryAdd(reply.Id, 0);
            }
        }
        catch (StoreUnavailableException)
        {
            ids.TryAdd(id, 0);
            throw;
        }
    }

    private void Note(ScimResult<ResourceReply> result)
    {
        if (result.TryGet(out var reply, out var error))
        {
            Note(reply);
        }
        else
        {
            Assert.True(error.Status is 400 or 404 or 409 or 412 or 503, error.ToString());
        }
    }

    /// <summary>One ETag stands for one representation, whoever shows it and when.</summary>
    private void Note(ResourceReply reply)
    {
        var body = Encoding.UTF8.GetString(reply.Body.Span);
        Assert.Equal(_representations.GetOrAdd((reply.Id, reply.ETag), body), body);
    }

    private static string Name(Random random) => $"name-{random.Next(Names)}";

    private static Guid Pick(ConcurrentDictionary<Guid, byte> ids, Random random)
    {
        var known = ids.Keys.ToList();
        return known.Count == 0 ? Guid.CreateVersion7() : known[random.Next(known.Count)];
    }
}
