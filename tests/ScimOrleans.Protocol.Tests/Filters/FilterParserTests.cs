using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using static ScimOrleans.Protocol.Tests.Filters.Parsing;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class FilterParserTests
{
    /// <summary>The right side is the canonical spelling that the parsed filter is printed in.</summary>
    [Theory]
    // Precedence and grouping (RFC 7644 §3.4.2.2).
    [InlineData("title pr or userType pr and nickName pr", "title pr or userType pr and nickName pr")]
    [InlineData("(title pr or userType pr) and nickName pr", "(title pr or userType pr) and nickName pr")]
    [InlineData("title pr and (userType pr or nickName pr)", "title pr and (userType pr or nickName pr)")]
    [InlineData("(title pr) and ((userType pr) and (nickName pr))", "title pr and userType pr and nickName pr")]
    [InlineData("title pr or (userType pr or nickName pr)", "title pr or userType pr or nickName pr")]
    [InlineData("not (title pr) and userType pr", "not (title pr) and userType pr")]
    [InlineData("not(title pr or userType pr)", "not (title pr or userType pr)")]
    [InlineData("not (not (title pr))", "not (not (title pr))")]
    [InlineData("((((title pr))))", "title pr")]
    [InlineData("title pr AND userType pr Or NOT (nickName PR)", "title pr and userType pr or not (nickName pr)")]
    // Names and operators in any case, with and without URN.
    [InlineData("USERNAME Eq \"X\"", "userName eq \"x\"")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"x\"", "userName eq \"x\"")]
    [InlineData("URN:IETF:params:SCIM:schemas:core:2.0:user:name.FAMILYNAME sw \"x\"", "name.familyName sw \"x\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:user:Department eq \"x\"", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"x\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName co \"x\"", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName co \"x\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User[department eq \"x\"]", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User[department eq \"x\"]")]
    // Value filters.
    [InlineData("emails[type eq \"work\" and value co \"@X\"]", "emails[type eq \"work\" and value co \"@x\"]")]
    [InlineData("emails[type eq \"work\" or (type eq \"home\" and value ew \"x\")]", "emails[type eq \"work\" or type eq \"home\" and value ew \"x\"]")]
    [InlineData("emails[not (type eq \"work\")] and title pr", "emails[not (type eq \"work\")] and title pr")]
    [InlineData("name[familyName eq \"x\"]", "name[familyName eq \"x\"]")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager[value eq \"X\"]", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager[value eq \"X\"]")]
    // Entra's form.
    [InlineData("emails[type eq \"work\"].value eq \"x\"", "emails[type eq \"work\" and value eq \"x\"]")]
    [InlineData("emails[type eq \"work\" or primary eq true].value eq \"x\" or title pr", "emails[(type eq \"work\" or primary eq true) and value eq \"x\"] or title pr")]
    [InlineData("emails[type eq \"work\" and primary eq true].value pr", "emails[type eq \"work\" and primary eq true and value pr]")]
    [InlineData("emails[type eq \"work\"].value eq null", "emails[type eq \"work\" and not (value pr)]")]
    // Complex attributes stand for their value.
    [InlineData("emails co \"x\"", "emails.value co \"x\"")]
    [InlineData("groups eq \"X\"", "groups.value eq \"x\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq \"X\"", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"X\"")]
    [InlineData("name pr", "name pr")]
    // null means unassigned.
    [InlineData("title eq null", "not (title pr)")]
    [InlineData("title ne null", "title pr")]
    [InlineData("name eq NULL", "not (name pr)")]
    [InlineData("emails ne null", "emails pr")]
    // Aliases.
    [InlineData("givenName eq \"x\"", "name.givenName eq \"x\"")]
    [InlineData("FIRSTNAME eq \"x\"", "name.givenName eq \"x\"")]
    [InlineData("familyName eq \"x\"", "name.familyName eq \"x\"")]
    [InlineData("lastName sw \"x\"", "name.familyName sw \"x\"")]
    [InlineData("email eq \"x\"", "emails.value eq \"x\"")]
    // Typed literals.
    [InlineData("active eq true", "active eq true")]
    [InlineData("active ne False", "active ne false")]
    [InlineData("active eq \"True\"", "active eq true")]
    [InlineData("active eq \"FALSE\"", "active eq false")]
    [InlineData("emails.primary eq true", "emails.primary eq true")]
    [InlineData("externalId eq \"AbC\"", "externalId eq \"AbC\"")]
    [InlineData("profileUrl eq \"https://X.test\"", "profileUrl eq \"https://X.test\"")]
    [InlineData("x509Certificates.value eq \"QUJD\"", "x509Certificates.value eq \"QUJD\"")]
    [InlineData("meta.lastModified ge \"2026-01-01T00:00:00.5-07:00\"", "meta.lastModified ge \"2026-01-01T07:00:00.5000000Z\"")]
    [InlineData("meta.created eq \"2026-01-01T07:00:00.12345678Z\"", "meta.created eq \"2026-01-01T07:00:00.1234567Z\"")]
    [InlineData("id eq \"A\" and meta.version eq \"W/\\\"3\\\"\" and meta.resourceType eq \"User\" and meta.location ew \"/A\"", "id eq \"A\" and meta.version eq \"W/\\\"3\\\"\" and meta.resourceType eq \"User\" and meta.location ew \"/A\"")]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"", "schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"")]
    // Blanks are not needed where nothing can be mistaken.
    [InlineData("  userName   eq\t\"x\"  ", "userName eq \"x\"")]
    [InlineData("userName eq\"x\"and(title pr)", "userName eq \"x\" and title pr")]
    public void Parse_Filter_IsUnderstood(string text, string expected) => Assert.Equal(expected, FilterWriter.ToText(Filter(text)));

    [Theory]
    [InlineData("members eq \"X\"", "members.value eq \"x\"")]
    [InlineData("id eq \"a\" and members eq \"b\"", "id eq \"a\" and members.value eq \"b\"")]
    [InlineData("members[value eq \"b\" and type eq \"User\"]", "members[value eq \"b\" and type eq \"user\"]")]
    [InlineData("members.display sw \"B\"", "members.display sw \"b\"")]
    public void Parse_GroupFilter_IsUnderstood(string text, string expected) => Assert.Equal(expected, FilterWriter.ToText(Filter(text, Group)));

    [Fact]
    public void Parse_Operands_AreFlatLists()
    {
        var and = Assert.IsType<AndFilter>(Filter("(title pr and userType pr) and (nickName pr and locale pr)"));
        var or = Assert.IsType<OrFilter>(Filter("title pr or (userType pr or (nickName pr or locale pr))"));

        Assert.Equal(4, and.Operands.Length);
        Assert.Equal(4, or.Operands.Length);
        Assert.All(and.Operands, operand => Assert.IsType<PresentFilter>(operand));
        Assert.All(or.Operands, operand => Assert.IsType<PresentFilter>(operand));
    }

    [Fact]
    public void Parse_ComplexComparison_EndsAtTheValue()
    {
        var comparison = Assert.IsType<ComparisonFilter>(Filter("emails co \"X\""));

        Assert.Equal(["emails", "value"], comparison.Path.Steps.Select(step => step.Name));
        Assert.Equal(new ComparisonValue(Text: "x"), comparison.Value);
        Assert.Equal(new StringValue("X"), comparison.Literal);
    }

    [Theory]
    [InlineData("title eq \"X\"", true)]
    [InlineData("nickName eq \"x\"", false)]
    [InlineData("title ne \"x\"", false)]
    [InlineData("title eq \"y\"", false)]
    [InlineData("title pr", false)]
    public void Equals_Comparison_LooksAtPathOperatorAndValue(string other, bool equal)
    {
        Assert.Equal(equal, Filter("title eq \"x\"").Equals(Filter(other)));
        Assert.False(Filter("title eq \"x\"").Equals(null));
    }

    [Fact]
    public void Parse_ValueFilter_HasPathsFromTheElement()
    {
        var filter = Assert.IsType<ValueFilter>(Filter("emails[type eq \"work\"]"));
        var inner = Assert.IsType<ComparisonFilter>(filter.Inner);

        Assert.Equal(["emails"], filter.Path.Steps.Select(step => step.Name));
        Assert.Equal([User.Find("emails")!.Find("type")!], inner.Path.Steps);
    }

    [Theory]
    [InlineData("""title eq "\"\\\/" """, "\"\\/")]
    [InlineData("""title eq "\b\f\n\r\t" """, "\b\f\n\r\t")]
    [InlineData("""title eq "\u00e9\u00E9" """, "éé")]
    [InlineData("""title eq "\ud83d\ude00" """, "😀")]
    [InlineData("title eq \"\u007F\uFFFF\"", "\u007F\uFFFF")]
    [InlineData("title eq \"\"", "")]
    [InlineData("""title eq "\u0001" """, "\u0001")]
    public void Parse_JsonString_IsUnescaped(string text, string expected) =>
        Assert.Equal(expected, Assert.IsType<ComparisonFilter>(Filter(text)).Value.Text);

    [Fact]
    public void Parse_SurrogatePairOfWhichHalfIsEscaped_IsOneCharacter()
    {
        Assert.Equal("😀", Assert.IsType<ComparisonFilter>(Filter("title eq \"\\ud83d\uDE00\"")).Value.Text);
        Assert.Equal("😀", Assert.IsType<ComparisonFilter>(Filter("title eq \"\uD83D\\ude00\"")).Value.Text);
    }

    [Theory]
    [InlineData("eq", ComparisonOperator.Equal)]
    [InlineData("NE", ComparisonOperator.NotEqual)]
    [InlineData("Co", ComparisonOperator.Contains)]
    [InlineData("sW", ComparisonOperator.StartsWith)]
    [InlineData("ew", ComparisonOperator.EndsWith)]
    [InlineData("GT", ComparisonOperator.GreaterThan)]
    [InlineData("ge", ComparisonOperator.GreaterOrEqual)]
    [InlineData("Lt", ComparisonOperator.LessThan)]
    [InlineData("lE", ComparisonOperator.LessOrEqual)]
    public void Parse_Operator_IsReadInAnyCase(string word, ComparisonOperator expected) =>
        Assert.Equal(expected, Assert.IsType<ComparisonFilter>(Filter($"title {word} \"x\"")).Operator);

    [Fact]
    public void Parse_FiltersThatDifferInSpelling_AreEqual()
    {
        var one = Filter("userName eq \"ALICE\" and (title pr or active eq \"true\")");
        var other = Filter("(USERNAME EQ \"alice\") AND (title pr OR active eq true)");

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, Filter("userName eq \"ALICE\" and (title pr or active eq false)"));
    }
}
