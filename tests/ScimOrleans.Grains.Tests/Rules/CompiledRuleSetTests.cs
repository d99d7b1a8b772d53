using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Resources;
using ScimOrleans.Grains.Rules;
using static ScimOrleans.Grains.Tests.Rules.Samples;

namespace ScimOrleans.Grains.Tests.Rules;

public sealed class CompiledRuleSetTests
{
    private const string Ann = """{"userName":"Ann@example.com","title":"Boss","emails":[{"value":"a@x","type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}}""";

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("ann*", null, true)]
    [InlineData("bob*", null, false)]
    [InlineData(null, "ann*", false)]
    [InlineData(null, "bob*", true)]
    [InlineData("ann*", "*example.com", false)]
    public void Includes_ExclusionWins_AndWithoutInclusionAllAre(string? include, string? exclude, bool expected)
    {
        var rules = UserRules(include is null ? [] : [Name(include)], exclude is null ? [] : [Name(exclude)]);

        Assert.Equal(expected, Evaluate(User(Ann), rules).Included);
    }

    [Theory]
    [InlineData("""title eq "boss" """, true)]
    [InlineData("""title eq "clerk" """, false)]
    [InlineData("""emails[type eq "work" and value sw "a@"]""", true)]
    [InlineData("""urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales" """, true)]
    [InlineData("""not (department pr)""", null)]
    [InlineData("""schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" """, true)]
    public void Includes_Filter_IsEvaluatedOnWhatWasWritten(string filter, bool? expected)
    {
        if (expected is null)
        {
            Assert.StartsWith("Rule 1 of users.include: Invalid filter", Refusal(UserRules([Filter(filter)])), StringComparison.Ordinal);
            return;
        }

        Assert.Equal(expected, Evaluate(User(Ann), UserRules([Filter(filter)])).Included);
    }

    [Fact]
    public void Includes_AnyOfSeveralRules_IsEnough()
    {
        var rules = UserRules([Name("bob"), Filter("title eq \"clerk\""), Filter("title eq \"boss\"")]);

        Assert.True(Evaluate(User(Ann), rules).Included);
    }

    [Fact]
    public void Includes_Group_HasRulesOfItsOwn()
    {
        var rules = GroupRules([Name("app-*")], Filter("externalId eq \"7\"")) with { Users = new() { Exclude = [Name("*")] } };
        var compiled = CompiledEvaluation.Compile(rules, null, 3).Value;

        bool Included(string json) => ResourceContents.OfGroup(Group(json), compiled).Included;

        Assert.True(Included("""{"displayName":"App-Sales"}"""));
        Assert.False(Included("""{"displayName":"Sales"}"""));
        Assert.False(Included("""{"displayName":"App-Sales","externalId":"7"}"""));
        Assert.Equal(3, ResourceContents.OfGroup(Group("""{"displayName":"App-Sales"}"""), compiled).RulesVersion);
    }

    [Theory]
    [InlineData("""id eq "x" """, "id")]
    [InlineData("""meta.created gt "2026-01-01T00:00:00Z" """, "meta")]
    [InlineData("""title pr and not (groups[display eq "x"])""", "groups")]
    [InlineData("""title pr or groups.value eq "x" """, "groups")]
    [InlineData("groups pr", "groups")]
    public void Compile_FilterOnWhatTheServerComputes_SaysWhyNot(string filter, string attribute)
    {
        var refusal = Refusal(UserRules([Name("*")], Name("a"), Filter(filter)));

        Assert.Equal($"Rule 2 of users.exclude: {ServerPaths.Refusal(attribute)}", refusal);
        Assert.Contains("changes without a write", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_FilterOnMembers_IsRefused() =>
        Assert.Equal($"Rule 1 of groups.include: {ServerPaths.Refusal("members")}", Refusal(GroupRules([Filter("""members.value eq "x" """)])));

    [Fact]
    public void Compile_BadFilter_NamesRuleAndPlace()
    {
        var refusal = Refusal(UserRules([Name("x"), Filter("title eqq \"a\"")]));

        Assert.StartsWith("Rule 2 of users.include: Invalid filter: 'eqq' is not an operator", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Compile_NumberOfRules_IsLimited(int count, bool accepted)
    {
        var rules = UserRules([.. Enumerable.Repeat(Name("*"), count - 50)]) with { Groups = new() { Exclude = [.. Enumerable.Repeat(Name("x"), 50)] } };

        Assert.Equal(accepted ? null : "A connector has at most 100 rules for users and groups together, not 101.", CompiledEvaluation.Compile(rules, null, 1).Error?.Detail);
    }

    [Theory]
    [InlineData(8_192, true)]
    [InlineData(8_193, false)]
    [InlineData(0, false)]
    public void Compile_LengthOfARule_IsLimited(int length, bool accepted)
    {
        var prefix = "title eq \"".Length;
        var rule = length == 0 ? "" : $"title eq \"{new string('x', length - prefix - 1)}\"";

        Assert.Equal(accepted ? null : $"Rule 1 of users.include: a rule has 1 to 8192 characters, not {length}.", CompiledEvaluation.Compile(UserRules([Filter(rule)]), null, 1).Error?.Detail);
    }

    [Fact]
    public void Compile_UnknownKind_IsRefused() =>
        Assert.Equal("Rule 1 of users.include: its kind is unknown.", Refusal(UserRules([new((DirectoryRuleKind)7, "x")])));

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Name_Length_IsLimitedWhenItIsSet(int length, bool accepted)
    {
        var rules = GroupRules([], Name("x"), Name(new string('*', length)));

        Assert.Equal(accepted ? null : "Rule 2 of groups.exclude: a name has 1 to 256 characters, not 257.", RuleCosts.Check(rules, null)?.Detail);
        Assert.Null(CompiledEvaluation.Compile(rules, null, 1).Error);
    }
}
