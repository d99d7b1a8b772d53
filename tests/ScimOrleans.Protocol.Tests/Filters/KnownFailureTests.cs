using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using static ScimOrleans.Protocol.Tests.Filters.Parsing;
using static ScimOrleans.Protocol.Tests.Filters.Resources;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>Faults of other servers' filters that users reported in public, by the row of our list of known failures.</summary>
public sealed class KnownFailureTests
{
    private static readonly FilterSubject Alice = Subject(User, """
        {
          "userName": "a+b/?%#&@x.test", "externalId": "ABC", "displayName": "Alice", "title": "x",
          "emails": [ { "type": "home", "value": "a@x.test" }, { "type": "work", "value": "work@x.test" } ]
        }
        """);

    [Theory]
    [InlineData("username Eq \"A+B/?%#&@x.test\"")]
    [InlineData("USERNAME EQ \"a+b/?%#&@x.test\"")]
    [InlineData("EMAILS.VALUE eq \"a@x.test\"")]
    [InlineData("Emails[TYPE eQ \"work\" AND Value SW \"work\"]")]
    public void Row19_NamesAndOperatorsInAnyCase_AreTheSame(string filter) => Assert.True(Matches(filter));

    [Theory]
    [InlineData("displayName eq \"ALICE\"", true)]
    [InlineData("displayName co \"LIC\"", true)]
    [InlineData("displayName sw \"aLI\"", true)]
    [InlineData("displayName ew \"ICE\"", true)]
    [InlineData("displayName ne \"ALICE\"", false)]
    [InlineData("externalId eq \"abc\"", false)]
    [InlineData("externalId co \"b\"", false)]
    [InlineData("externalId ne \"abc\"", true)]
    [InlineData("externalId eq \"ABC\"", true)]
    public void Row20_Comparison_IsByCaseExactOfTheSchema(string filter, bool expected) => Assert.Equal(expected, Matches(filter));

    [Theory]
    [InlineData("userName eq \"a+b/?%#&@x.test\"", true)]
    [InlineData("userName sw \"a+b/?%#\"", true)]
    [InlineData("userName sw \"a%\"", false)]
    [InlineData("userName co \"_\"", false)]
    public void Row21_SpecialCharacters_AreThemselves(string filter, bool expected) => Assert.Equal(expected, Matches(filter));

    [Theory]
    [InlineData("(userName eq \"other\") and ((title eq \"x\") or (title eq \"y\"))", false)]
    [InlineData("userName eq \"other\" and title eq \"y\" or title eq \"x\"", true)]
    [InlineData("(displayName eq \"alice\") and ((title eq \"y\") or (title eq \"x\"))", true)]
    public void Row22_Grouping_ComesFirst(string filter, bool expected) => Assert.Equal(expected, Matches(filter));

    [Theory]
    [InlineData("userName eq \"a\" and noSuch eq \"b\"")]
    [InlineData("nickName ~ \"x\"")]
    public void Row23_WhatIsNotUnderstood_IsRefused(string filter) => FilterRefusal(filter);

    [Fact]
    public void Row23_KnownAttributeThatWasNeverSet_MatchesNothing() => Assert.False(Matches("nickName eq \"x\""));

    [Theory]
    [InlineData("emails[type eq \"work\"].value eq \"WORK@x.test\"", true)]
    [InlineData("emails[type eq \"work\"].value eq \"a@x.test\"", false)]
    public void Row24_SubAttributeBehindAValueFilter_IsOfTheSelectedElement(string filter, bool expected) => Assert.Equal(expected, Matches(filter));

    [Theory]
    [InlineData("meta.created ge \"2026-01-01T07:00:00Z\"", true)]
    [InlineData("meta.created ge \"2026-01-01T00:00:00-07:00\"", true)]
    [InlineData("meta.created gt \"2026-01-01T00:00:00.1234567-07:00\"", false)]
    [InlineData("meta.created lt \"2026-01-01T00:00:00.12345678901234567890-07:00\"", true)]
    [InlineData("meta.created eq \"2026-01-01T20:00:00.000+13:00\"", true)]
    public void Row25_Dates_AreInstants(string filter, bool expected) => Assert.Equal(expected, Matches(filter));

    [Fact]
    public void Row26_DeepOrLongInput_IsRefusedAtALimit()
    {
        Assert.Contains("(MaxFilterDepth)", FilterRefusal(new string('(', 1_000) + "userName pr" + new string(')', 1_000)), StringComparison.Ordinal);
        Assert.Contains("(MaxFilterNodes)", FilterRefusal(string.Join(" or ", Enumerable.Repeat("title pr", 600))), StringComparison.Ordinal);
        Assert.Contains("(MaxFilterLength)", FilterRefusal(string.Join(" or ", Enumerable.Repeat("title pr", 5_000))), StringComparison.Ordinal);
        Assert.Equal(ScimTypes.InvalidPath, PatchPathParser.Parse(string.Join('.', Enumerable.Repeat("a", 8_000)), User, ScimLimits.Default).Error?.ScimType);
        Assert.Equal(ScimTypes.InvalidPath, PatchPathParser.Parse(string.Join('.', Enumerable.Repeat("a", 500)), User, ScimLimits.Default).Error?.ScimType);
    }

    /// <summary>A subject holds only what the one who asks may see, so that a hidden group is as one that does not exist.</summary>
    [Fact]
    public void Row47_HiddenGroup_IsAsNone()
    {
        Assert.False(Matches("groups.value eq \"0197f000-abcd-7000-8000-0000000000a1\""));
        Assert.False(Matches("groups pr"));
    }

    [Theory]
    [InlineData("password eq \"x\"")]
    [InlineData("password pr or userName pr")]
    [InlineData("not (urn:ietf:params:scim:schemas:core:2.0:User:password sw \"a\")")]
    public void Row49_Password_IsRefused(string filter) => Assert.Contains("never returned", FilterRefusal(filter), StringComparison.Ordinal);

    private static bool Matches(string filter) => FilterEvaluator.Matches(Filter(filter), Alice);
}
