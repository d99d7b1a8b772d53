using System.Text.Json;
using CsCheck;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Grains.Rules;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Model;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

public sealed class RulesPreviewerTests
{
    [Fact]
    public async Task Preview_NamesWhatAppearsDisappearsAndChanges()
    {
        var directory = new RandomDirectory(
            [User("ann", null), User("bob", "boss"), User("eve", "clerk"), new(true, 0, "x", null, null, "", true), new(true, 0, "y", "t", null, "", true)],
            (UserRules([], Filter("title eq \"boss\"")) with { Groups = new() { Exclude = [Name("app-*")] } }, null),
            (UserRules([], Filter("title eq \"clerk\"")) with { Groups = new() { Include = [Name("app-*")] } }, MappingOf(("username", [Path("userName")]))));
        var store = await directory.StoreAsync();
        var position = await PositionAsync(store);

        var preview = await PreviewAsync(store, directory);

        Assert.Equal((3, 1, 1, 1), (preview.Users.Total, preview.Users.Appear, preview.Users.Disappear, preview.Users.Change));
        Assert.Equal((2, 1, 1, 0), (preview.Groups.Total, preview.Groups.Appear, preview.Groups.Disappear, preview.Groups.Change));
        Assert.Equal(("bob1", null, """{"username":"bob1"}"""), Only(preview.Users.Appearing));
        Assert.Equal(("eve2", """{"username":"eve2","displayName":"eve2"}""", null), Only(preview.Users.Disappearing));
        Assert.Equal(("ann0", """{"username":"ann0","displayName":"ann0"}""", """{"username":"ann0"}"""), Only(preview.Users.Changing));
        Assert.Equal(("app-x3s", null, "{}"), Only(preview.Groups.Appearing));
        Assert.Equal(("y4s", "{}", null), Only(preview.Groups.Disappearing));
        Assert.Equal(position, await PositionAsync(store));
    }

    [Fact]
    public async Task Preview_OfWhoIsInactive_SaysNothing()
    {
        var directory = new RandomDirectory(
            [new(false, 0, "ann", "boss", null, "work", false), new(false, 0, "eve", "clerk", null, "work", false), new(false, 0, "bob", null, null, "work", false)],
            (UserRules([], Filter("title eq \"boss\"")), null), (UserRules([], Filter("title eq \"clerk\"")), MappingOf(("username", [Path("userName")]))));
        var store = await directory.StoreAsync();

        var preview = await PreviewAsync(store, directory);
        var run = new RunDriver(store, RandomDirectory.Tenant, RandomDirectory.Owner);
        await run.RunAsync(directory.NewRules);

        Assert.Equal((3, 0, 0, 0), (preview.Users.Total, preview.Users.Appear, preview.Users.Disappear, preview.Users.Change));
        Assert.Contains("; 0 changed.", run.Job.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_ManyAlike_HasTenExamples()
    {
        var directory = new RandomDirectory([.. Enumerable.Range(0, 12).Select(_ => User("ann", null))], (null, null), (UserRules([], Name("*")), null));

        var preview = await PreviewAsync(await directory.StoreAsync(), directory);

        Assert.Equal((12, 10), (preview.Users.Disappear, preview.Users.Disappearing.Length));
    }

    [Fact]
    public async Task Preview_Collisions_AreOfAllOwners_Folded_AndOfWhatIsShown()
    {
        // One email each of okta, entra and the tenant itself; one of them inactive; one excluded by the new rules.
        var directory = new RandomDirectory(
            [
                new(false, 0, "ann", null, "A@x", "work", true), new(false, 2, "bob", null, "a@X", "work", true), new(false, 3, "eve", null, "a@x", "work", true),
                new(false, 0, "bob", null, "a@x", "work", false), new(false, 0, "eve", "hidden", "a@x", "work", true), new(false, 0, "ann", null, "b@x", "work", true),
            ],
            (null, null), (UserRules([], Filter("title pr")), null));

        var preview = await PreviewAsync(await directory.StoreAsync(), directory);

        Assert.Equal(1, preview.Collisions);
        var collision = Assert.Single(preview.CollisionExamples);
        Assert.Equal(("email", "a@x"), (collision.Attribute, collision.Value));
        Assert.Equal([("ann0@x", RandomDirectory.Owner), ("bob1@x", ResourceOwner.Of(ConnectorId.Parse("entra"))), ("eve2@x", ResourceOwner.Local)], collision.Users.Select(user => (user.Name, user.Owner)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Preview_OfMoreUsersThanAreKept_FindsTheSameCollisions(int maxKept)
    {
        // Three emails of four users each, all else apart.
        var directory = new RandomDirectory([.. Enumerable.Range(0, 40).Select(i => new RandomMember(false, 0, "ann", null, i < 12 ? $"{i % 3}@x" : $"u{i}@x", "work", true))], (null, null), (UserRules([]), null));
        var store = await directory.StoreAsync();

        var preview = (await new RulesPreviewer(store) { MaxKept = maxKept }.PreviewAsync(RandomDirectory.Tenant, RandomDirectory.Connector, directory.New.Rules, null, CancellationToken.None)).Value;

        Assert.Equal((40, 3), (preview.Users.Total, preview.Collisions));
        Assert.Equal(["0@x 4", "1@x 4", "2@x 4"], preview.CollisionExamples.Select(example => $"{example.Value} {example.Users.Length}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Preview_OfBadRules_SaysWhatSavingThemWouldSay()
    {
        var directory = new RandomDirectory([], (null, null), (UserRules([Filter("nosuch pr")]), null));

        var refused = await new RulesPreviewer(await directory.StoreAsync()).PreviewAsync(RandomDirectory.Tenant, RandomDirectory.Connector, directory.New.Rules, null, CancellationToken.None);

        Assert.Equal(Refusal(directory.New.Rules), refused.Error!.Detail);
    }

    [Fact]
    public void Preview_IsWhatHappensThen() => RandomDirectory.Any.Sample(
        directory => IsWhatHappensAsync(directory).GetAwaiter().GetResult(), iter: Effort.Choose(full: 10_000, quick: 300));

    private static async Task IsWhatHappensAsync(RandomDirectory directory)
    {
        var store = await directory.StoreAsync();
        var before = await RunDriver.RowsAsync(store, RandomDirectory.Tenant);
        var preview = await PreviewAsync(store, directory);

        await new RunDriver(store, RandomDirectory.Tenant, RandomDirectory.Owner).RunAsync(directory.NewRules);

        var after = (await RunDriver.RowsAsync(store, RandomDirectory.Tenant)).ToDictionary(row => (row.Kind, row.Id));
        AssertSame(preview.Users, before.Where(row => row.Kind == ResourceKind.User), after);
        AssertSame(preview.Groups, before.Where(row => row.Kind == ResourceKind.Group), after);
        var log = (await store.ReadChangesAsync(RandomDirectory.Tenant, 0, 10_000)).Where(entry => entry.Kind == ChangeKind.Remapped).ToList();
        var inactive = before.Where(row => !row.Active).Select(row => row.Id).ToHashSet();
        Assert.Equal(Differences(preview.Users) + Differences(preview.Groups), log.Count(entry => entry.InDirectory && !inactive.Contains(entry.ResourceId)));
        Assert.Equal(preview.Users.Total + preview.Groups.Total, log.Count);
        AssertSameCollisions(preview, after.Values);
    }

    private static void AssertSame(EffectPreview preview, IEnumerable<RuledRow> before, Dictionary<(ResourceKind Kind, Guid Id), RuledRow> after)
    {
        var pairs = before.Where(row => row.Owner == RandomDirectory.Owner).Select(row => (row.Name, Before: Shown(row), After: Shown(after[(row.Kind, row.Id)]))).ToList();
        Assert.Equal(pairs.Count, preview.Total);
        Assert.Equal(pairs.Where(pair => pair.Before is null && pair.After is not null), preview.Appearing.Select(example => (example.Name, example.Before, example.After)));
        Assert.Equal(pairs.Where(pair => pair.Before is not null && pair.After is null), preview.Disappearing.Select(example => (example.Name, example.Before, example.After)));
        Assert.Equal(pairs.Where(pair => pair.Before is not null && pair.After is not null && pair.Before != pair.After), preview.Changing.Select(example => (example.Name, example.Before, example.After)));
        Assert.Equal((preview.Appearing.Length, preview.Disappearing.Length, preview.Changing.Length), (preview.Appear, preview.Disappear, preview.Change));
    }

    private static void AssertSameCollisions(RulesPreview preview, IEnumerable<RuledRow> rows)
    {
        var shown = rows.Where(row => row is { Kind: ResourceKind.User, Active: true, Evaluation.Included: true }).ToList();
        var expected = new[] { "username", "email" }.SelectMany(name => shown
            .Where(row => Mapped(row).TryGetProperty(name, out _))
            .GroupBy(row => CaseFolding.Fold(Mapped(row).GetProperty(name).GetString()!))
            .Where(users => users.Count() > 1)
            .Select(users => $"{name} {users.Key}: {string.Join(' ', users.Select(user => user.Name).Order(StringComparer.Ordinal))}")).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(expected.Count, preview.Collisions);
        Assert.Equal(
            expected,
            preview.CollisionExamples.Select(example => $"{example.Attribute} {example.Value}: {string.Join(' ', example.Users.Select(user => user.Name).Order(StringComparer.Ordinal))}").Order(StringComparer.Ordinal));
    }

    private static JsonElement Mapped(RuledRow row) => JsonElement.Parse(row.Evaluation.Mapped.Span);

    private static string? Shown(RuledRow row) => !row.Active || !row.Evaluation.Included ? null : row.Evaluation.Mapped.IsEmpty ? "{}" : System.Text.Encoding.UTF8.GetString(row.Evaluation.Mapped.Span);

    private static long Differences(EffectPreview preview) => preview.Appear + preview.Disappear + preview.Change;

    private static RandomMember User(string name, string? title) => new(false, 0, name, title, null, "work", true);

    private static (string, string?, string?) Only(IEnumerable<PreviewExample> examples)
    {
        var example = Assert.Single(examples);
        return (example.Name, example.Before, example.After);
    }

    private static async Task<RulesPreview> PreviewAsync(InMemoryDirectoryStore store, RandomDirectory directory) =>
        (await new RulesPreviewer(store) { PatternTimeLimit = RandomDirectory.NoLimit }.PreviewAsync(RandomDirectory.Tenant, RandomDirectory.Connector, directory.New.Rules, directory.New.Mapping, CancellationToken.None)).Value;

    private static async Task<long> PositionAsync(InMemoryDirectoryStore store) => (await store.ReadPositionsAsync([RandomDirectory.Tenant]))[RandomDirectory.Tenant];
}
