using System.Text;
using CsCheck;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.Rules;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Model;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

public sealed class RulesRunTests
{
    private static readonly RandomDirectory _ten = new(
        [.. Enumerable.Range(0, 10).Select(number => new RandomMember(number >= 7, 0, "ann", number % 2 == 0 ? "boss" : null, null, "work", true))],
        (null, null), (UserRules([], Filter("title pr")), null));

    [Fact]
    public async Task Run_BringsAllRowsToTheRules_AndCounts()
    {
        var store = await _ten.StoreAsync();
        var driver = Driver(store);

        await driver.RunAsync(_ten.NewRules);

        Assert.All(await OwnRowsAsync(store), row => Assert.Equal(2, row.Evaluation.RulesVersion));
        Assert.Equal((10, 10L), (driver.Job.Done, driver.Job.Total));
        Assert.Equal("All rows are at version 2 of the rules; 4 changed.", driver.Job.Note);
        var log = (await store.ReadChangesAsync(RandomDirectory.Tenant, 0, 1_000)).Where(entry => entry.Kind == ChangeKind.Remapped).ToList();
        Assert.Equal((10, 4), (log.Count, log.Count(entry => entry.InDirectory)));
        await DirectoryComparison.AssertLogTellsAllAsync(store, RandomDirectory.Tenant);
    }

    [Fact]
    public async Task Run_LeavesRowsOfOthersAlone()
    {
        var directory = _ten with { Members = [.. _ten.Members, new(false, 2, "eve", "boss", null, "work", true), new(false, 3, "bob", "boss", null, "work", true)] };
        var store = await directory.StoreAsync();

        await Driver(store).RunAsync(directory.NewRules);

        Assert.Equal([0L, 0L, 0L], (await RunDriver.RowsAsync(store, RandomDirectory.Tenant)).Where(row => row.Owner != RandomDirectory.Owner).Select(row => row.Evaluation.RulesVersion));
    }

    [Fact]
    public async Task Run_EndsOnlyAfterWritersWithOlderRulesAreDone()
    {
        var store = await _ten.StoreAsync();
        var driver = new RunDriver(store, RandomDirectory.Tenant, RandomDirectory.Owner) { StepTime = TimeSpan.FromSeconds(1) };
        var began = driver.Time.GetUtcNow();
        var late = new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        var written = 0;

        await driver.RunAsync(_ten.NewRules, between: async _ =>
        {
            // A silo that does not know the new rules writes behind the run's back until its copy is old.
            if (driver.Time.GetUtcNow() < began + new ScimGrainOptions().SettlingTime)
            {
                written++;
                Assert.Equal(CommitOutcome.Committed, Assert.Single(await store.CommitAsync([Rewrite(late, _ten.OldRules)])).Outcome);
            }
        });

        Assert.InRange(written, 2, 500);
        Assert.True(driver.Time.GetUtcNow() >= began + new ScimGrainOptions().SettlingTime);
        Assert.All(await OwnRowsAsync(store), row => Assert.Equal(2, row.Evaluation.RulesVersion));
    }

    [Fact]
    public async Task Run_RowWrittenMeanwhile_IsRefusedAndLookedAtAgain()
    {
        var store = await _ten.StoreAsync();
        var driver = Driver(store);
        var id = new Guid(2, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        var rewritten = false;
        store.Hooks.Before = async call =>
        {
            if (call.IsCommit && !rewritten)
            {
                rewritten = true;
                await store.CommitAsync([Rewrite(id, _ten.OldRules)]);
            }
        };

        var first = await driver.StepAsync(_ten.NewRules);
        await driver.RunAsync(_ten.NewRules);

        Assert.Equal(2, first.Done);
        Assert.All(await OwnRowsAsync(store), row => Assert.Equal(2, row.Evaluation.RulesVersion));
        Assert.Equal(10, driver.Job.Done);
    }

    [Fact]
    public async Task Run_RulesChangeMeanwhile_BeginsAnewWithThem()
    {
        var store = await _ten.StoreAsync();
        var driver = Driver(store);
        await driver.StepAsync(_ten.NewRules);
        await driver.StepAsync(_ten.NewRules);
        var newer = CompiledEvaluation.Compile(null, MappingOf(("zone", [Constant("eu")])), 3).Value;

        await driver.RunAsync(newer);

        Assert.All((await OwnRowsAsync(store)).Where(row => row.Kind == ResourceKind.User), row =>
            Assert.Equal((true, """{"zone":"eu"}""", 3L), (row.Evaluation.Included, Encoding.UTF8.GetString(row.Evaluation.Mapped.Span), row.Evaluation.RulesVersion)));
    }

    [Fact]
    public async Task Run_Step_WritesOneListOfAtMostItsSize()
    {
        var store = await _ten.StoreAsync();
        var lists = new List<int>();
        store.Hooks.Before = call =>
        {
            if (call.IsCommit)
            {
                lists.Add(call.Operations.Count);
            }

            return Task.CompletedTask;
        };

        await Driver(store).RunAsync(_ten.NewRules);

        Assert.Equal([3, 3, 1, 3], lists);
        Assert.Equal(64, new RulesRun(store, Microsoft.Extensions.Options.Options.Create(new ScimGrainOptions()), TimeProvider.System).BatchSize);
    }

    [Fact]
    public void Cursor_ReadAgain_IsTheSame_AndAnythingElseIsTheBeginning()
    {
        var cursor = new RulesRunCursor
        {
            Version = 7,
            Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            PassBegan = new(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
            Kind = ResourceKind.Group,
            After = Guid.CreateVersion7(),
            Found = 3,
            Changed = 4,
        };

        Assert.Equal(cursor, RulesRunCursor.Parse(cursor.ToString()));
        Assert.Null(RulesRunCursor.Parse(null));
        Assert.Null(RulesRunCursor.Parse("7 of another form"));
        Assert.Null(RulesRunCursor.Parse(cursor.ToString().Replace('7', 'x')));
    }

    [Fact]
    public void Run_KilledInEveryNthStep_ResumesToTheSameEnd() => Gen.Select(RandomDirectory.Any, Gen.Int[1, 6], Gen.Int[1, 4]).Sample(
        (directory, every, batch) => EndsAlikeAsync(directory, every, batch).GetAwaiter().GetResult(), iter: Effort.Choose(full: 2_000, quick: 100));

    /// <summary>A process dies in every n-th step that is begun: it is done, and not kept. With every step it never gets on, so that then every other is.</summary>
    private static async Task EndsAlikeAsync(RandomDirectory directory, int every, int batch)
    {
        var (whole, killed) = (await directory.StoreAsync(), await directory.StoreAsync());

        await Driver(whole, batch).RunAsync(directory.NewRules);
        await Driver(killed, batch).RunAsync(directory.NewRules, isKilled: step => every == 1 ? step % 2 == 0 : step % every == 0);

        Assert.Equal((await OwnRowsAsync(whole)).Select(Describe), (await OwnRowsAsync(killed)).Select(Describe));
        Assert.All(await OwnRowsAsync(killed), row => Assert.Equal(2, row.Evaluation.RulesVersion));
        await DirectoryComparison.AssertLogTellsAllAsync(killed, RandomDirectory.Tenant);
    }

    private static string Describe(RuledRow row) => $"{row.Id} {row.Version} {row.Evaluation.Included} {Encoding.UTF8.GetString(row.Evaluation.Mapped.Span)} {row.Evaluation.RulesVersion}";

    private static CommitOperation Rewrite(Guid id, CompiledEvaluation rules) => new()
    {
        OperationId = Guid.CreateVersion7(),
        Tenant = RandomDirectory.Tenant,
        Kind = ResourceKind.User,
        Action = CommitAction.Update,
        ResourceId = id,
        Actor = RandomDirectory.Owner,
        At = DateTimeOffset.UnixEpoch,
        RequestId = "late",
        Content = RandomDirectory.ContentOf(_ten.Members[0], 100, rules),
    };

    private static RunDriver Driver(IDirectoryStore store, int batch = 3) => new(store, RandomDirectory.Tenant, RandomDirectory.Owner, batch);

    private static async Task<List<RuledRow>> OwnRowsAsync(IDirectoryStore store) =>
        [.. (await RunDriver.RowsAsync(store, RandomDirectory.Tenant)).Where(row => row.Owner == RandomDirectory.Owner)];
}
