using System.Globalization;
using Npgsql;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.PostgreSql;
using ScimOrleans.Storage.Tests.Compliance;

namespace ScimOrleans.Storage.Tests.PostgreSql;

/// <summary>Lists that are long enough to be remembered: each page is what stands there in the whole list.</summary>
public sealed class LongListTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    private const int Size = PageMemory.LeastTotal + 50;

    public static TheoryData<string?, bool, string?> Lists => new()
    {
        { null, false, null },
        { null, false, "userName ew \"7\"" },
        { "userName", false, null },
        { "userName", true, null },
        { "userName", true, "active eq true" },
        { "externalId", true, null },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task Page_OfALongList_IsAPartOfTheWhole(string? attribute, bool descending, string? filter)
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var users = (await scene.UsersAsync(Size)).ToList();
        var list = Query(scene, attribute, descending) with { Filter = filter is null ? null : Filter(filter) };
        var random = new Random(17);
        for (var i = 0; i < 40; i++)
        {
            var whole = await ReadWholeAsync(subject, list);
            var start = random.Next(4) == 0 ? 1 : random.Next(1, whole.Count + 20);
            // Pages one after the other, as an import reads them.
            for (var page = 0; page < 3; page++)
            {
                await AssertPageAsync(scene, list, whole, start + (page * 10));
            }

            await ChangeAsync(scene, users, random.Next(8), i);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Page_AmongNamesThatBeginAlike_IsAPartOfTheWhole(bool descending)
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        await scene.UsersAsync(Size);
        // More than the index holds of a name; the names' hashes give another order than the names.
        await scene.UsersAsync(30, new string('w', 500));
        await scene.UsersAsync(2, new string('w', 498));
        var list = Query(scene, "userName", descending) with { Count = 7 };
        var whole = await ReadWholeAsync(subject, list);
        for (var repeated = 0; repeated < 2; repeated++)
        {
            for (var start = 2; start <= whole.Count; start += start is > 40 and < Size - 10 ? 100 : 1)
            {
                await AssertPageAsync(scene, list, whole, start);
            }
        }
    }

    [Fact]
    public async Task Page_OfAnUnchangedTenant_NeedsNoCount()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var users = await scene.UsersAsync(Size);
        var query = Query(scene, null, descending: false) with { StartIndex = 11, Count = 10 };
        Assert.Equal(Size, (await scene.Store.QueryAsync(query)).TotalResults);

        // What no operation has done the log does not know, and so the count is known to be taken from memory.
        await ExecuteAsync(subject, "delete from users where tenant = $1 and id = any ($2)", scene.Tenant.Value, users[^5..]);
        var page = await scene.Store.QueryAsync(query);
        Assert.Equal(Size, page.TotalResults);
        Assert.Equal(users[10..20], page.Resources.Select(user => user.Id));

        await scene.UserAsync("one more");
        Assert.Equal(Size - 4, (await scene.Store.QueryAsync(query)).TotalResults);
    }

    [Fact]
    public async Task Lists_ThatDifferByAMillisecond_AreNotTakenForEachOther()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        await scene.UsersAsync(Size);
        var early = (await scene.Store.QueryAsync(Query(scene, null, descending: false) with { Count = 20 })).Resources;
        var (first, second) = early.Zip(early.Skip(1)).First(pair => pair.First.Created.Second == pair.Second.Created.Second);
        var index = early.ToList().IndexOf(first);
        foreach (var (user, later) in new[] { (first, Size - index - 1), (second, Size - index - 2) })
        {
            var filter = Filter($"meta.created gt \"{user.Created:O}\"");
            Assert.Equal(later, (await scene.Store.QueryAsync(Query(scene, null, descending: false) with { Filter = filter, StartIndex = 2 })).TotalResults);
        }
    }

    [Fact]
    public async Task Page_BehindTheEnd_IsEmptyAndHasTheTotal()
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        await scene.UsersAsync(Size);
        for (var repeated = 0; repeated < 2; repeated++)
        {
            var page = await scene.Store.QueryAsync(Query(scene, "userName", descending: false) with { StartIndex = Size + 1, Count = 10 });
            Assert.Equal(Size, page.TotalResults);
            Assert.Empty(page.Resources);
            Assert.Equal(Size, (await scene.Store.QueryAsync(Query(scene, "userName", descending: false) with { Count = 0 })).TotalResults);
        }
    }

    private static DirectoryQuery Query(Scene scene, string? attribute, bool descending) => new()
    {
        Tenant = scene.Tenant,
        Kind = ResourceKind.User,
        Viewer = Scene.Okta,
        Sort = attribute is null ? null : new SortOrder(new AttributePath([ScimModel.Default.User.Find(attribute)!]), descending),
        Count = 10,
    };

    private static FilterNode Filter(string text) => FilterParser.Parse(text, ScimModel.Default.User, ScimLimits.Default).Value;

    /// <summary>All of a list in one page, by a reader that remembers nothing.</summary>
    private static async Task<List<Guid>> ReadWholeAsync(PostgreSqlStore subject, DirectoryQuery list)
    {
        using var store = new PostgreSqlDirectoryStore(subject.DataSource, subject.Logger);
        var whole = await store.QueryAsync(list with { StartIndex = 1, Count = 10 * Size });
        Assert.Equal(whole.TotalResults, whole.Resources.Count);
        return [.. whole.Resources.Select(user => user.Id)];
    }

    private static async Task AssertPageAsync(Scene scene, DirectoryQuery list, List<Guid> whole, int start)
    {
        var page = await scene.Store.QueryAsync(list with { StartIndex = start });
        Assert.Equal(whole.Count, page.TotalResults);
        Assert.Equal(whole.Skip(start - 1).Take(list.Count), page.Resources.Select(user => user.Id));
    }

    private static async Task ChangeAsync(Scene scene, List<Guid> users, int what, int number)
    {
        var user = users[number * 7 % users.Count];
        switch (what)
        {
            case 0:
                users.Add(await scene.UserAsync(string.Create(CultureInfo.InvariantCulture, $"new {number}")));
                break;
            case 1:
                await scene.DoAsync(scene.DeleteUser(user));
                users.Remove(user);
                break;
            case 2:
                await scene.DoAsync(scene.ChangeUser(user, string.Create(CultureInfo.InvariantCulture, $"renamed {number}")));
                break;
            default:
                break;
        }
    }

    private static async Task ExecuteAsync(PostgreSqlStore subject, string sql, params object[] values)
    {
        await using var command = subject.DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }
}
