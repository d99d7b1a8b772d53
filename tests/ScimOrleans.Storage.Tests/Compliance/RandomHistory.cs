using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.TestKit.Model;

namespace ScimOrleans.Storage.Tests.Compliance;

/// <summary>Random operations on few users and groups with few names, in lists over two tenants, from several tasks at once; then what was answered is compared with the log.</summary>
internal sealed class RandomHistory(params Scene[] scenes)
{
    private readonly Dictionary<TenantId, ConcurrentDictionary<Guid, ResourceKind>> _ids = scenes.ToDictionary(scene => scene.Tenant, _ => new ConcurrentDictionary<Guid, ResourceKind>());
    private readonly ConcurrentQueue<(CommitOperation Operation, CommitResult Result)> _answers = new();

    /// <summary>Runs lists of one to five operations, one after the other.</summary>
    public async Task RunAsync(Random random, int lists)
    {
        for (var i = 0; i < lists; i++)
        {
            var onlyNewUsers = random.Next(6) == 0;
            var operations = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Next(random, scenes[random.Next(scenes.Length)], onlyNewUsers)).ToList();
            var results = await scenes[0].Store.CommitAsync(operations);
            foreach (var (operation, result) in operations.Zip(results))
            {
                _answers.Enqueue((operation, result));
                if (result.Outcome == CommitOutcome.Committed && operation.Action == CommitAction.Create)
                {
                    _ids[operation.Tenant][operation.ResourceId] = operation.Kind;
                }
                else if (result.Outcome == CommitOutcome.Committed && operation.Action == CommitAction.Delete)
                {
                    _ids[operation.Tenant].TryRemove(operation.ResourceId, out _);
                }
            }
        }
    }

    /// <summary>Each committed operation is in the log and ends at the position answered; no other is; and the logs tell what the tables say.</summary>
    public async Task AssertEveryAnswerIsInTheLogAsync()
    {
        foreach (var scene in scenes)
        {
            await DirectoryComparison.AssertLogTellsAllAsync(scene.Store, scene.Tenant);
            var log = await scene.LogAsync(1);
            Assert.Equal(
                _answers.Where(answer => answer.Operation.Tenant == scene.Tenant && answer.Result.Outcome == CommitOutcome.Committed)
                    .Select(answer => (answer.Operation.OperationId, answer.Result.Position)).OrderBy(answer => answer.Position),
                log.GroupBy(entry => entry.OperationId).Select(entries => (entries.Key, entries.Max(entry => entry.Position))).OrderBy(answer => answer.Item2));
        }

        // A history in which nothing happened would prove nothing. A quick one is too short for everything to have happened.
        Assert.Superset(
            new HashSet<CommitOutcome> { CommitOutcome.Committed, CommitOutcome.NameTaken, CommitOutcome.Unchanged },
            _answers.Select(answer => answer.Result.Outcome).ToHashSet());
        if (!TestKit.Effort.IsQuick)
        {
            ChangeKind[] wanted =
            [
                ChangeKind.Created, ChangeKind.Updated, ChangeKind.Deleted, ChangeKind.MembersAdded, ChangeKind.MembersRemoved, ChangeKind.GroupsSuspended, ChangeKind.GroupsLeft, ChangeKind.Remapped,
            ];
            Assert.Empty(wanted.Except((await Task.WhenAll(scenes.Select(scene => scene.LogAsync()))).SelectMany(log => log).Select(entry => entry.Kind)));
        }
    }

    private CommitOperation Next(Random random, Scene scene, bool newUser)
    {
        var user = Some(random, scene, ResourceKind.User);
        var group = Some(random, scene, ResourceKind.Group);
        var userName = string.Create(CultureInfo.InvariantCulture, $"u{random.Next(12)}");
        var groupName = string.Create(CultureInfo.InvariantCulture, $"g{random.Next(6)}");
        var operation = (newUser ? 0 : random.Next(31)) switch
        {
            < 3 => scene.NewUser(userName, active: random.Next(4) > 0),
            < 5 => scene.NewGroup(groupName, Members(random, scene)),
            < 9 => scene.ChangeUser(user, userName, active: false),
            < 12 => scene.ChangeUser(user, userName) with { RestoreSuspended = random.Next(2) == 0 },
            12 => scene.DeleteUser(user),
            13 => scene.DeleteGroup(group),
            14 => scene.ChangeGroup(group, groupName) with { Members = new(false, [.. Members(random, scene)], []) },
            < 17 => scene.Replace(group, Members(random, scene)),
            17 => scene.Add(group, group, Some(random, scene, ResourceKind.Group)),
            18 => scene.Remove(group, Members(random, scene)),
            19 => scene.NewUser(userName, active: random.Next(4) > 0) with { Actor = ResourceOwner.Local },
            20 => scene.ChangeUser(user, userName, active: random.Next(4) > 0) with { Actor = Scene.Entra, NewOwner = Scene.Entra, RestoreSuspended = random.Next(2) == 0 },
            21 => scene.ChangeUser(user) with { Actor = ResourceOwner.Local, Protected = random.Next(3) == 0 },
            22 => scene.ChangeUser(user, userName) with { NewOwner = Scene.Okta },
            < 25 => scene.DeleteUser(user) with { Actor = random.Next(2) == 0 ? Scene.Entra : ResourceOwner.Local },
            < 28 => Remap(random, random.Next(3) == 0 ? scene.Operation(ResourceKind.Group, CommitAction.Remap, group) : scene.Operation(ResourceKind.User, CommitAction.Remap, user)),
            _ => scene.ChangeMembers(group, MembershipEdit.None.ThenRemove(Members(random, scene)).ThenAdd(Members(random, scene))),
        };
        if (operation.Content is { } content)
        {
            var evaluation = Evaluation(random, operation.Kind);
            operation = operation with { Content = content with { Included = evaluation.Included, Mapped = evaluation.Mapped, RulesVersion = evaluation.RulesVersion } };
        }

        return operation with { ExpectedVersion = operation.Action != CommitAction.Create && random.Next(4) == 0 ? random.Next(1, 6) : null };
    }

    private static CommitOperation Remap(Random random, CommitOperation operation) => operation with { Remap = Evaluation(random, operation.Kind) };

    private static ResourceEvaluation Evaluation(Random random, ResourceKind kind) => new()
    {
        Included = random.Next(3) > 0,
        Mapped = kind == ResourceKind.User ? Encoding.UTF8.GetBytes($$"""{"email":"{{random.Next(2)}}@example.com"}""") : default(ReadOnlyMemory<byte>),
        RulesVersion = random.Next(20),
    };

    private Guid[] Members(Random random, Scene scene) => [.. _ids[scene.Tenant]
        .Where(known => random.Next(known.Value == ResourceKind.User ? 3 : 12) == 0).Select(known => known.Key)];

    private Guid Some(Random random, Scene scene, ResourceKind kind)
    {
        var ids = _ids[scene.Tenant].Where(known => known.Value == kind).Select(known => known.Key).ToArray();
        return ids.Length == 0 ? Scene.NewId() : ids[random.Next(ids.Length)];
    }
}
