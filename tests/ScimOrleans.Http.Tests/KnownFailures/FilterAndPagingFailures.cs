using System.Globalization;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Http.Tests.Conversations;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.KnownFailures;

/// <summary>Faults that other servers were reported for: filters, lists and pages. The number is the fault's.</summary>
public abstract class FilterAndPagingFailures(ScimHostFixture fixture) : ScimConversation(fixture)
{
    protected override IdpProfile Profile => IdpProfile.Other;

    [Theory]
    [InlineData("username Eq \"a@x.test\"")]
    [InlineData("EMAILS.VALUE eq \"a@x.test\"")]
    [InlineData("URN:IETF:params:scim:schemas:core:2.0:user:USERNAME EQ \"a@x.test\"")]
    [InlineData("Title PR AND NOT (active EQ FALSE)")]
    public async Task F19_NamesAndOperatorsInAnyCase_AreUnderstood(string filter)
    {
        await CreateAliceAsync();
        await ShouldFindAsync(filter, 1);
    }

    [Theory]
    [InlineData("userName eq \"A@X.TEST\"", 1)]
    [InlineData("userName co \"@X\"", 1)]
    [InlineData("userName sw \"A@\"", 1)]
    [InlineData("userName ew \".TEST\"", 1)]
    [InlineData("userName ne \"A@X.TEST\"", 0)]
    [InlineData("displayName eq \"ALICE\"", 1)]
    [InlineData("externalId eq \"ABC\"", 1)]
    [InlineData("externalId eq \"abc\"", 0)]
    [InlineData("externalId co \"b\"", 0)]
    [InlineData("externalId sw \"a\"", 0)]
    [InlineData("externalId ne \"abc\"", 1)]
    public async Task F20_CaseMatters_WhereTheSchemaSaysSo(string filter, int count)
    {
        await CreateAliceAsync();
        await ShouldFindAsync(filter, count);
    }

    [Theory]
    [InlineData("filter=userName%20eq%20%22a%2Bb%40x.test%22", "a+b@x.test")]
    [InlineData("filter=userName+eq+%22a%2Bb%40x.test%22", "a+b@x.test")]
    [InlineData("filter=userName%20eq%20%22a%26b%23c%25d%3Fe%2F%22", "a&b#c%d?e/")]
    [InlineData("filter=userName%20eq%20%22%252B%22", "%2B")]
    [InlineData("filter=userName%20eq%20%22a%5C%5Cb%5C%22%22", "a\\b\"")]
    public async Task F21_EncodedCharacters_AreDecodedOnce(string query, string userName)
    {
        var user = await CreateUserAsync(userName.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        (await Scim.GetAsync($"Users?{query}")).ShouldBe(200).ShouldHave("totalResults", 1).ShouldHave("Resources[0].id", user);
    }

    [Theory]
    [InlineData("(userName eq \"a\") and ((title eq \"x\") or (title eq \"y\"))", 1)]
    [InlineData("userName eq \"a\" and title eq \"x\" or title eq \"y\"", 2)]
    [InlineData("title eq \"y\" or title eq \"x\" and userName eq \"a\"", 2)]
    [InlineData("not (title eq \"x\" or title eq \"y\")", 0)]
    [InlineData("not (title eq \"x\") and not (title eq \"y\")", 0)]
    public async Task F22_Grouping_ComesFirstThenNotThenAnd(string filter, int count)
    {
        (await Scim.PostAsync("Users", """{"userName":"a","title":"x"}""")).ShouldBe(201);
        (await Scim.PostAsync("Users", """{"userName":"b","title":"y"}""")).ShouldBe(201);
        await ShouldFindAsync(filter, count);
    }

    [Theory]
    [InlineData("userName eq \"a\" and noSuch eq \"b\"", "noSuch")]
    [InlineData("nickName ~ \"x\"", "character 10")]
    [InlineData("userName eq \"a\" xor active eq true", "character 17")]
    [InlineData("userName eq", "character 12")]
    [InlineData("", "")]
    public async Task F23_WhatIsNotUnderstood_IsInvalidFilter(string filter, string detail)
    {
        await CreateUserAsync("a");
        (await Scim.GetAsync($"Users?{Filter(filter)}")).ShouldBeError(400, "invalidFilter", detail);
        (await Scim.PostAsync("Users/.search", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{System.Text.Json.JsonSerializer.Serialize(filter)}}}""")).ShouldBeError(400, "invalidFilter", detail);
    }

    [Fact]
    public async Task F23_KnownAttributeThatNobodyHas_IsAnEmptyList()
    {
        await CreateUserAsync("a");
        await ShouldFindAsync("nickName eq \"x\"", 0);
    }

    [Fact]
    public async Task F24_SubAttributeBehindAValueFilter_IsOfOneElement()
    {
        (await Scim.PostAsync("Users", """{"userName":"a","emails":[{"type":"work","value":"a@x.test"},{"type":"home","value":"b@x.test"}]}""")).ShouldBe(201);
        await ShouldFindAsync("emails[type eq \"work\"].value eq \"a@x.test\"", 1);
        await ShouldFindAsync("emails[type eq \"work\"].value eq \"b@x.test\"", 0);
    }

    [Fact]
    public async Task F25_Dates_AreInstants()
    {
        var user = (await Scim.PostAsync("Users", """{"userName":"a"}""")).ShouldBe(201);
        var modified = user["meta.lastModified"].GetDateTimeOffset();
        await ShouldFindAsync($"meta.lastModified eq \"{modified.ToOffset(TimeSpan.FromHours(-7)).ToString("O", CultureInfo.InvariantCulture)}\"", 1);
        await ShouldFindAsync($"meta.lastModified ge \"{modified.ToOffset(TimeSpan.FromHours(9)).ToString("O", CultureInfo.InvariantCulture)}\"", 1);
        await ShouldFindAsync($"meta.lastModified gt \"{modified.ToOffset(TimeSpan.FromHours(9)).ToString("O", CultureInfo.InvariantCulture)}\"", 0);
        await ShouldFindAsync("meta.lastModified gt \"2026-01-01T00:00:00.123456789-07:00\"", 1);
    }

    [Fact]
    public async Task F26_DeepNesting_IsRefusedNotRun()
    {
        var user = await CreateUserAsync("a");
        await ShouldFindAsync($"{new string('(', 32)}userName pr{new string(')', 32)}", 1);
        (await Scim.GetAsync($"Users?{Filter($"{new string('(', 33)}userName pr{new string(')', 33)}")}")).ShouldBeError(400, "invalidFilter", "32");
        (await Scim.GetAsync($"Users?{Filter($"{new string('(', 1000)}userName pr{new string(')', 1000)}")}")).ShouldBeError(400, "invalidFilter", "32");
        (await Scim.PatchAsync($"Users/{user}", Patch($$"""{"op":"replace","path":"a{{string.Concat(Enumerable.Repeat(".a", 8000))}}","value":"x"}"""))).ShouldBeError(400, "invalidPath");
    }

    [Fact]
    public async Task F26_ManyClauses_AreRefusedNotRun()
    {
        await CreateUserAsync("a");
        await ShouldFindAsync(string.Join(" or ", Enumerable.Repeat("userName pr", 200)), 1);
        (await Scim.GetAsync($"Users?{Filter(string.Join(" or ", Enumerable.Repeat("userName pr", 201)))}")).ShouldBeError(400, "invalidFilter", "200");
    }

    [Theory]
    [InlineData("")]
    [InlineData("&filter=userName%20sw%20%22user%22")]
    public async Task F27_TotalResults_AreAllThatMatch(string filter)
    {
        await CreateUsersAsync(25);
        (await Scim.GetAsync($"Users?startIndex=1&count=10{filter}")).ShouldBe(200).ShouldHave("totalResults", 25).ShouldHave("itemsPerPage", 10).ShouldHave("startIndex", 1);
        (await Scim.GetAsync($"Users?startIndex=21&count=10{filter}")).ShouldBe(200).ShouldHave("totalResults", 25).ShouldHave("itemsPerPage", 5).ShouldHave("startIndex", 21);
        (await Scim.GetAsync($"Users?startIndex=26&count=10{filter}")).ShouldBe(200).ShouldHave("totalResults", 25).ShouldHave("itemsPerPage", 0).ShouldHave("startIndex", 26);
    }

    [Fact]
    public async Task F28_ItemsPerPage_AreThoseInThePage()
    {
        var list = (await Scim.GetAsync($"Users?{Filter("userName eq \"none\"")}&count=100")).ShouldBe(200).ShouldHave("totalResults", 0).ShouldHave("itemsPerPage", 0);
        Assert.Equal(0, list["Resources"].GetArrayLength());
    }

    [Fact]
    public async Task F29_CountZero_OnlyCounts()
    {
        await CreateUsersAsync(3);
        foreach (var list in new[] { await Scim.GetAsync("Users?count=0"), await Scim.GetAsync("Users?count=-5"), await Scim.PostAsync("Users/.search", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":0}""") })
        {
            list.ShouldBe(200).ShouldHave("totalResults", 3).ShouldHave("itemsPerPage", 0);
            Assert.Equal(0, list["Resources"].GetArrayLength());
        }
    }

    private async Task CreateAliceAsync() => (await Scim.PostAsync("Users", """
        {"userName":"a@x.test","displayName":"Alice","externalId":"ABC","title":"T","emails":[{"value":"a@x.test"}]}
        """)).ShouldBe(201);

    private async Task ShouldFindAsync(string filter, int count) => (await Scim.GetAsync($"Users?{Filter(filter)}")).ShouldBe(200).ShouldHave("totalResults", count);
}
