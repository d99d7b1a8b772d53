using System.Buffers;
using System.Text;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.Storage.Tests.Compliance;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Storage.Tests.FilterToSql;

/// <summary>Filters that are too rare for the random ones, each with what it must find.</summary>
public abstract class FilterExamples : IAsyncLifetime
{
    private static readonly ResourceTypeDefinition User = AllTypesModel.Instance.User;
    private static readonly ResourceTypeDefinition Group = AllTypesModel.Instance.Group;

    private Scene? _scene;

    private Scene Scene => _scene ?? throw new InvalidOperationException("The store was not opened.");

    protected abstract Task<IDirectoryStore> OpenStoreAsync();

    protected abstract ValueTask CloseStoreAsync();

    public async ValueTask InitializeAsync() => _scene = await Scene.CreateAsync(await OpenStoreAsync());

    public async ValueTask DisposeAsync()
    {
        await CloseStoreAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("""emails[type eq "work" and value eq "a@x.test"]""", "both")]
    [InlineData("""emails[type eq "work"] and emails[value eq "a@x.test"]""", "apart", "both")]
    [InlineData("""emails[type eq "work" and type eq "home"]""")]
    [InlineData("""emails[type eq "work" or value eq "a@x.test"]""", "apart", "both")]
    [InlineData("""emails[type eq "work" and primary eq false]""", "apart")]
    [InlineData("""emails[type eq "WORK"].value eq "A@X.TEST" """, "both")]
    [InlineData("""emails[not (value pr)]""", "bare")]
    [InlineData("""not (emails pr)""", "none")]
    [InlineData("""emails.value ne "a@x.test" """, "apart")]
    public async Task ValueFilter_AsksOneElement(string filter, params string[] expected)
    {
        await UserAsync("""{"userName":"both","emails":[{"type":"work","value":"a@x.test"}]}""");
        await UserAsync("""{"userName":"apart","emails":[{"type":"work","value":"b@x.test","primary":false},{"type":"home","value":"A@x.test"}]}""");
        await UserAsync("""{"userName":"bare","emails":[{"type":"other"}]}""");
        await UserAsync("""{"userName":"none"}""");

        Assert.Equal(expected, await FindAsync(User, filter));
    }

    [Theory]
    [InlineData("title pr", "full")]
    [InlineData("not (title pr)", "empty", "none")]
    [InlineData("title eq \"\"", "empty")]
    [InlineData("title ne \"x\"", "empty", "full", "none")]
    [InlineData("externalId pr", "full")]
    [InlineData("name.givenName pr", "full")]
    [InlineData("emails.display pr", "full")]
    [InlineData("emails[display pr]", "full")]
    [InlineData("emails pr", "empty", "full")]
    public async Task EmptyText_IsNotPresent(string filter, params string[] expected)
    {
        await UserAsync("""{"userName":"empty","title":"","externalId":"","name":{"givenName":""},"emails":[{"display":""}]}""");
        await UserAsync("""{"userName":"full","title":"T","externalId":"e","name":{"givenName":"G"},"emails":[{"display":"D"}]}""");
        await UserAsync("""{"userName":"none"}""");

        Assert.Equal(expected, await FindAsync(User, filter));
    }

    [Theory]
    [InlineData("score eq 0.1234567890123456789012345678", "low")]
    [InlineData("score lt 0.1234567890123456789012345679", "low")]
    [InlineData("score ge 0.1234567890123456789012345679", "high")]
    [InlineData("levels gt 9007199254740992", "low")]
    [InlineData("holder[value eq 9007199254740993]", "high")]
    [InlineData("doors[factor gt 9007199254740992.5 and factor lt 9007199254740993.5]", "low")]
    public async Task Numbers_PastTheDigitsOfADouble_AreKeptApart(string filter, string expected)
    {
        await UserAsync($$"""
            {"userName":"low","{{AllTypesModel.Urn}}":{"score":0.1234567890123456789012345678,"levels":[1,9007199254740993],"holder":{"value":9007199254740992},"doors":[{"factor":9007199254740993.0}]} }
            """);
        await UserAsync($$"""
            {"userName":"high","{{AllTypesModel.Urn}}":{"score":0.1234567890123456789012345679,"levels":[9007199254740992],"holder":{"value":9007199254740993},"doors":[{"factor":9007199254740992.0}]} }
            """);

        Assert.Equal([expected], await FindAsync(User, Qualified(filter)));
    }

    [Theory]
    [InlineData("userName eq \"x%_'\\\"\\\\\"", "x%_'\"\\")]
    [InlineData("title co \"%\"", "x%_'\"\\")]
    [InlineData("title sw \"_\"")]
    [InlineData("title co \"\\\\\"", "x%_'\"\\")]
    [InlineData("title eq \"'; drop table users; --\"")]
    [InlineData("externalId ew \"'\"", "x%_'\"\\")]
    [InlineData("not (title ew \"*\")", "plain", "x%_'\"\\")]
    public async Task Text_WithSignsOfSqlAndJson_MeansItself(string filter, params string[] expected)
    {
        await UserAsync("""{"userName":"plain","title":"anything at all","externalId":"1"}""");
        await UserAsync("""{"userName":"x%_'\"\\","title":"50 % of _x\\","externalId":"o'"}""");

        Assert.Equal(expected, await FindAsync(User, filter));
    }

    [Fact]
    public async Task Names_LongerThanAnIndexEntry_AreFoundAndSorted()
    {
        var common = new string('n', 500) + new string('\uFFFD', 1_500);
        foreach (var end in new[] { "b", "a", "B2" })
        {
            await UserAsync($$"""{"userName":"{{common}}{{end}}","externalId":"{{common}}{{end}}"}""");
        }

        Assert.Equal([common + "b"], await FindAsync(User, $"userName eq \"{common}B\""));
        Assert.Equal([common + "b"], await FindAsync(User, $"externalId eq \"{common}b\""));
        Assert.Equal([common + "b", common + "B2"], await FindAsync(User, $"userName sw \"{common}B\""));
        Assert.Equal([common + "B2"], await FindAsync(User, $"externalId sw \"{common}B\""));
        Assert.Equal([common + "b", common + "B2"], await FindAsync(User, $"userName gt \"{common}a\""));
        Assert.Equal([common + "a", common + "b"], await FindAsync(User, $"userName le \"{common}b\""));
        Assert.Equal([common + "B2", common + "b", common + "a"], await FindAsync(User, "userName pr", "userName", descending: true));
        Assert.Equal([common + "b", common + "a", common + "B2"], await FindAsync(User, "userName pr", "externalId", descending: true));
    }

    [Fact]
    public async Task Instants_BetweenTwoMicroseconds_EqualNone()
    {
        await UserAsync("""{"userName":"a"}""");
        var user = await ReadAsync("a");
        var tick = ScimInstant.Format(user.Created.AddTicks(1));

        Assert.Equal(["a"], await FindAsync(User, $"meta.created eq \"{ScimInstant.Format(user.Created)}\""));
        Assert.Empty(await FindAsync(User, $"meta.created eq \"{tick}\""));
        Assert.Equal(["a"], await FindAsync(User, $"meta.created ne \"{tick}\" and meta.created lt \"{tick}\" and meta.created le \"{tick}\""));
        Assert.Empty(await FindAsync(User, $"meta.created gt \"{tick}\" or meta.created ge \"{tick}\""));
        Assert.Equal(["a"], await FindAsync(User, "meta.created gt \"0001-01-01T00:00:00Z\" and meta.created lt \"9999-12-31T23:59:59.9999999Z\""));
    }

    [Fact]
    public async Task Version_IsTheETag()
    {
        await UserAsync("""{"userName":"in"}""");
        await UserAsync("""{"userName":"out"}""");
        await Scene.GroupAsync("team", (await ReadAsync("in")).Id);
        var etag = (await ReadAsync("in")).ETag.Replace("\"", "\\\"", StringComparison.Ordinal);

        Assert.Equal(["in"], await FindAsync(User, $"meta.version eq \"{etag}\""));
        Assert.Equal(["out"], await FindAsync(User, "meta.version eq \"W/\\\"1\\\"\""));
        Assert.Equal(["in", "out"], await FindAsync(User, "meta.version sw \"W/\\\"1\""));
        Assert.Equal(["team"], await FindAsync(Group, "meta.version eq \"W/\\\"1\\\"\""));
    }

    [Fact]
    public async Task Locations_BeginWithTheBaseAddress()
    {
        await UserAsync("""{"userName":"a"}""");
        var id = (await ReadAsync("a")).Id;

        Assert.Equal(["a"], await FindAsync(User, $"meta.location eq \"https://x.test/Users/{id}\""));
        Assert.Empty(await FindAsync(User, $"meta.location eq \"https://x.test/Users/{id}/\" or meta.location eq \"https://x.test\""));
        Assert.Equal(["a"], await FindAsync(User, $"meta.location ew \"/Users/{id}\" and meta.location sw \"https:\""));
    }

    [Fact]
    public async Task Query_SameRowsInAnotherTenant_AreNotFound()
    {
        var other = await Scene.CreateAsync(Scene.Store);
        await UserAsync("""{"userName":"a","title":"boss"}""", other);
        var user = (await other.Store.QueryAsync(Query(User, null) with { Tenant = other.Tenant })).Resources.Single();
        await other.GroupAsync("team", user.Id);

        Assert.Empty(await FindAsync(User, "userName pr"));
        Assert.Empty(await FindAsync(User, "title eq \"boss\""));
        Assert.Empty(await FindAsync(User, $"id eq \"{user.Id}\""));
        Assert.Empty(await FindAsync(User, "groups pr"));
        Assert.Empty(await FindAsync(Group, $"members.value eq \"{user.Id}\""));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xD83D)]
    [InlineData(0xDE00)]
    public async Task Literal_ThatNoDatabaseHolds_IsRefused(int codeUnit)
    {
        var text = $"a{(char)codeUnit}b";
        var filter = new ComparisonFilter(new([User.Find("title")!]), ComparisonOperator.Contains, new(Text: text));

        await Assert.ThrowsAsync<ArgumentException>(() => Scene.Store.QueryAsync(Query(User, filter)));
    }

    [Fact]
    public async Task Page_IsCutFromAllThatMatch()
    {
        foreach (var name in new[] { "c", "a", "d", "b", "e" })
        {
            await UserAsync($$"""{"userName":"{{name}}"}""");
        }

        var query = Query(User, Parse(User, "userName ne \"e\"")) with { Sort = new(new([User.Find("userName")!]), Descending: false) };

        var page = await Scene.Store.QueryAsync(query with { StartIndex = 2, Count = 2 });
        Assert.Equal((4, "b,c"), (page.TotalResults, string.Join(',', page.Resources.Select(row => row.DisplayName))));
        page = await Scene.Store.QueryAsync(query with { Count = 0 });
        Assert.Equal((4, 0), (page.TotalResults, page.Resources.Count));
        page = await Scene.Store.QueryAsync(query with { StartIndex = 5, Count = 2 });
        Assert.Equal((4, 0), (page.TotalResults, page.Resources.Count));
    }

    private static string Qualified(string filter) => filter.StartsWith("holder", StringComparison.Ordinal) || filter.StartsWith("doors", StringComparison.Ordinal)
        || filter.StartsWith("score", StringComparison.Ordinal) || filter.StartsWith("levels", StringComparison.Ordinal) ? $"{AllTypesModel.Urn}:{filter}" : filter;

    private static FilterNode Parse(ResourceTypeDefinition type, string filter) => FilterParser.Parse(filter.Trim(), type, ScimLimits.Default).Value;

    private DirectoryQuery Query(ResourceTypeDefinition type, FilterNode? filter) => new()
    {
        Tenant = Scene.Tenant,
        Kind = type == User ? ResourceKind.User : ResourceKind.Group,
        Viewer = Scene.Okta,
        Filter = filter,
        Count = 100,
        BaseAddress = "https://x.test",
    };

    /// <summary>The names of what a filter finds, in order.</summary>
    private async Task<string[]> FindAsync(ResourceTypeDefinition type, string filter, string sortBy = "displayName", bool descending = false)
    {
        var sort = type == User && sortBy == "displayName" ? "userName" : sortBy;
        var page = await Scene.Store.QueryAsync(Query(type, Parse(type, filter)) with { Sort = new(new([type.Find(sort)!]), descending) });
        return [.. page.Resources.Select(row => row.DisplayName)];
    }

    private async Task<StoredResource> ReadAsync(string name) => (await Scene.Store.QueryAsync(Query(User, Parse(User, $"userName eq \"{name}\"")))).Resources.Single();

    private async Task UserAsync(string json, Scene? scene = null)
    {
        var resource = ResourceReader.ReadStored(User, Encoding.UTF8.GetBytes(json));
        var search = new ArrayBufferWriter<byte>();
        SearchDocument.Write(search, resource);
        var name = ((StringValue)resource.Attributes[User.Find("userName")!]!).Text;
        scene ??= Scene;
        await scene.DoAsync(scene.NewUser(name) with
        {
            Content = new()
            {
                Json = Encoding.UTF8.GetBytes(json),
                Search = search.WrittenMemory,
                Name = name,
                NameFolded = CaseFolding.Fold(name),
                ExternalId = (resource.Attributes[User.Find("externalId")!] as StringValue)?.Text,
                DisplayName = name,
                Active = true,
            },
        });
    }
}
