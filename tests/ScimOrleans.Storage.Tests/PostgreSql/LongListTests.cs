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

/// <summary>Lists that are long enough to be remembered: pages from memory are those that a reader without memory gives.</summary>
public sealed class LongListTests(ClassDatabase database) : IClassFixture<ClassDatabase>
{
    private const int Size = PageMemory.LeastTotal + 50;

    public static TheoryData<string?, bool> Orders => new() { { null, false }, { "userName", false }, { "userName", true }, { "externalId", true } };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Page_OfALongList_IsTheSameWithAndWithoutMemory(string? attribute, bool descending)
    {
        await using var subject = new PostgreSqlStore(await database.GetAsync());
        var scene = await subject.CreateSceneAsync();
        var users = (await scene.UsersAsync(Size)).ToList();
        var random = new Random(17);
        for (var i = 0; i < 40; i++)
        {
            var start = random.Next(4) == 0 ? 1 : random.Next(1, Size + 20);
            // Pages one after the other, as an import reads them, and the first one again.
            for (var page = 0; page < 3; page++)
            {
                var query = Query(scene, attribute, descending) with { StartIndex = start + (page * 10), Count = 10 };
                var (actual, expected) = (await scene.Store.QueryAsync(query), await ReadWithoutMemoryAsync(subject, query));
                Assert.Equal(users.Count, actual.TotalResults);
                Assert.Equal(expected.Resources.Select(user => user.Id), actual.Resources.Select(user => user.Id));
            }

            await ChangeAsync(scene, users, random.Next(8), i);
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
            var filter = FilterParser.Parse($"meta.created gt \"{user.Created:O}\"", ScimModel.Default.User, ScimLimits.Default).Value;
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

    private static async Task<DirectoryPage> ReadWithoutMemoryAsync(PostgreSqlStore subject, DirectoryQuery query)
    {
        using var store = new PostgreSqlDirectoryStore(subject.DataSource, subject.Logger);
        return await store.QueryAsync(query);
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
