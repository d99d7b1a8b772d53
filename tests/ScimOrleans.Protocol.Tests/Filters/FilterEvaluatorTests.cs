using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit.Generators;
using static ScimOrleans.Protocol.Tests.Filters.Parsing;
using static ScimOrleans.Protocol.Tests.Filters.Resources;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class FilterEvaluatorTests
{
    private const string Enterprise = SchemaUrns.EnterpriseUser;
    private const string Badge = AllTypesModel.Urn;

    private static readonly FilterSubject Alice = Subject(AllTypesModel.Instance.User, $$"""
        {
          "userName": "Alice@X.test", "externalId": "ABC", "displayName": "Alice Straße", "title": "", "active": true, "profileUrl": "https://X.test/a",
          "name": { "givenName": "Alice", "familyName": "Σίσυφος" },
          "emails": [
            { "value": "alice@x.test", "type": "work", "primary": true },
            { "value": "alice@home.test", "type": "home" },
            { "value": "100%_\\\"'@odd.test" }
          ],
          "x509Certificates": [ { "value": "QUJD" } ],
          "{{Enterprise}}": { "department": "R&D", "manager": { "value": "m-1", "displayName": "Bob" } },
          "{{Badge}}": {
            "level": 9, "score": 1.50, "issued": "2026-01-31T10:30:00+01:00", "revoked": false, "tags": ["red", "Blue"], "levels": [1, 5], "holder": { "value": -2.5, "marks": ["x"] },
            "doors": [ { "value": 1, "name": "Front", "locked": true, "colours": ["red", "green"] }, { "value": 20, "opens": "2026-02-01T00:00:00Z" } ]
          }
        }
        """,
        new SubjectReference(Guid.Parse("0197f000-abcd-7000-8000-0000000000a1"), "Engineering", "direct"),
        new SubjectReference(Guid.Parse("0197f000-abcd-7000-8000-0000000000a2"), "Staff", "direct"));

    [Theory]
    // Strings, by caseExact of the schema.
    [InlineData("userName eq \"ALICE@x.TEST\"", true)]
    [InlineData("userName ne \"alice@x.test\"", false)]
    [InlineData("userName co \"@X\"", true)]
    [InlineData("userName sw \"aLi\"", true)]
    [InlineData("userName ew \".TEST\"", true)]
    [InlineData("userName ew \"alice\"", false)]
    [InlineData("externalId eq \"ABC\"", true)]
    [InlineData("externalId eq \"abc\"", false)]
    [InlineData("externalId sw \"a\"", false)]
    [InlineData("profileUrl co \"x.test\"", false)]
    [InlineData("displayName ew \"STRAẞE\"", true)]
    [InlineData("displayName ew \"strasse\"", false)]
    [InlineData("name.familyName eq \"ΣΊΣΥΦΟΣ\"", true)]
    [InlineData("userName co \"\"", true)]
    // Order by code point.
    [InlineData("userName gt \"alice@x.tes\"", true)]
    [InlineData("userName lt \"alice@x.testa\"", true)]
    [InlineData("userName ge \"ALICE@X.TEST\"", true)]
    [InlineData("userName gt \"ALICE@X.TEST\"", false)]
    // No value.
    [InlineData("nickName pr", false)]
    [InlineData("nickName eq \"\"", false)]
    [InlineData("nickName co \"\"", false)]
    [InlineData("nickName ge \"\"", false)]
    [InlineData("nickName ne \"x\"", true)]
    [InlineData("nickName eq null", true)]
    [InlineData("nickName ne null", false)]
    [InlineData("not (nickName eq \"x\")", true)]
    [InlineData("phoneNumbers.value ne \"x\"", false)]
    [InlineData("phoneNumbers pr", false)]
    [InlineData("phoneNumbers[type eq \"work\"]", false)]
    // An empty string can be compared, but is not present.
    [InlineData("title pr", false)]
    [InlineData("title eq null", true)]
    [InlineData("title ne \"x\"", true)]
    [InlineData("title ne \"\"", false)]
    [InlineData("title eq \"\"", true)]
    [InlineData("title lt \"a\"", true)]
    // Complex and multi-valued.
    [InlineData("name pr", true)]
    [InlineData("name.honorificPrefix pr", false)]
    [InlineData("name[givenName eq \"alice\" and familyName sw \"σ\"]", true)]
    [InlineData("emails pr", true)]
    [InlineData("emails.type pr", true)]
    [InlineData("emails eq \"ALICE@HOME.test\"", true)]
    [InlineData("emails.value ne \"alice@x.test\"", true)]
    [InlineData("emails.type ne \"work\"", true)]
    [InlineData("x509Certificates.value ne \"QUJD\"", false)]
    [InlineData("x509Certificates.value eq \"qujd\"", false)]
    [InlineData("emails.type eq \"work\" and emails.value co \"home\"", true)]
    [InlineData("emails[type eq \"work\" and value co \"home\"]", false)]
    [InlineData("emails[type eq \"WORK\" and value co \"X.test\"]", true)]
    [InlineData("emails[type eq \"work\"].value ew \"@x.test\"", true)]
    [InlineData("emails[type eq \"home\"].value ew \"@x.test\"", false)]
    [InlineData("emails[type ne \"work\" and type ne \"home\"]", true)]
    [InlineData("emails[not (type pr)].value sw \"100%_\\\\\\\"'\"", true)]
    [InlineData("emails[value sw \"100%a\"]", false)]
    [InlineData("emails[primary eq true].type eq \"work\"", true)]
    [InlineData("emails[type eq \"home\"].primary eq false", false)]
    [InlineData("emails[type eq \"home\"].primary ne true", true)]
    // Booleans.
    [InlineData("active eq true", true)]
    [InlineData("active eq \"True\"", true)]
    [InlineData("active ne \"true\"", false)]
    // Extensions.
    [InlineData(Enterprise + " pr", true)]
    [InlineData(Enterprise + ":department eq \"r&d\"", true)]
    [InlineData(Enterprise + ":costCenter pr", false)]
    [InlineData(Enterprise + ":manager eq \"m-1\"", true)]
    [InlineData(Enterprise + ":manager eq \"M-1\"", false)]
    [InlineData(Enterprise + ":manager.displayName co \"O\"", true)]
    [InlineData(Enterprise + "[department eq \"R&D\" and manager.value sw \"m\"]", true)]
    // Numbers.
    [InlineData(Badge + ":level gt 8.5", true)]
    [InlineData(Badge + ":level lt 10", true)]
    [InlineData(Badge + ":score eq 15e-1", true)]
    [InlineData(Badge + ":score le 1.49999", false)]
    [InlineData(Badge + ":levels eq 5.0", true)]
    [InlineData(Badge + ":levels ne 1", true)]
    [InlineData(Badge + ":holder lt -2", true)]
    [InlineData(Badge + ":holder.marks eq \"X\"", true)]
    [InlineData(Badge + ":doors gt 10", true)]
    [InlineData(Badge + ":doors[value gt 10 and locked eq true]", false)]
    [InlineData(Badge + ":doors[value lt 10 and colours eq \"GREEN\"]", true)]
    [InlineData(Badge + ":doors[colours ne \"red\"]", true)]
    [InlineData(Badge + ":doors[value eq 20 and colours ne \"red\"]", false)]
    [InlineData(Badge + ":tags eq \"blue\"", true)]
    [InlineData(Badge + ":tags sw \"gr\"", false)]
    // Instants.
    [InlineData(Badge + ":issued eq \"2026-01-31T09:30:00.000Z\"", true)]
    [InlineData(Badge + ":issued lt \"2026-01-31T10:30:00\"", true)]
    [InlineData(Badge + ":doors.opens gt \"2026-01-31T23:59:59-01:00\"", false)]
    // What the server computes.
    [InlineData("id eq \"0197f000-abcd-7000-8000-000000000001\"", true)]
    [InlineData("id eq \"0197F000-ABCD-7000-8000-000000000001\"", false)]
    [InlineData("id sw \"0197f000\"", true)]
    [InlineData("meta.created eq \"2026-01-01T08:00:00+01:00\"", true)]
    [InlineData("meta.lastModified gt \"2026-01-31T09:29:59.9999999Z\"", true)]
    [InlineData("meta.lastModified le \"2026-01-31T09:29:59.9999999Z\"", false)]
    [InlineData("meta.version eq \"W/\\\"3\\\"\"", true)]
    [InlineData("meta.resourceType eq \"User\"", true)]
    [InlineData("meta.resourceType eq \"user\"", false)]
    [InlineData("meta.location eq \"https://scim.test/t/c/Users/0197f000-abcd-7000-8000-000000000001\"", true)]
    [InlineData("meta pr and schemas pr", true)]
    [InlineData("schemas eq \"" + SchemaUrns.User + "\"", true)]
    [InlineData("schemas eq \"" + Badge + "\"", true)]
    [InlineData("schemas eq \"" + SchemaUrns.Group + "\"", false)]
    [InlineData("groups eq \"0197F000-abcd-7000-8000-0000000000a2\"", true)]
    [InlineData("groups.value eq \"0197f000-abcd-7000-8000-0000000000a3\"", false)]
    [InlineData("groups[display eq \"staff\" and type eq \"direct\"]", true)]
    [InlineData("groups.$ref eq \"../Groups/0197f000-abcd-7000-8000-0000000000a1\"", true)]
    // Logic.
    [InlineData("profileUrl pr and (nickName pr or active eq true)", true)]
    [InlineData("(profileUrl pr and nickName pr) or active eq true", true)]
    [InlineData("nickName pr and profileUrl pr or active eq true", true)]
    [InlineData("nickName pr and (profileUrl pr or active eq true)", false)]
    public void Matches_User_IsAsTheRfcSays(string filter, bool expected) =>
        Assert.Equal(expected, FilterEvaluator.Matches(Filter(filter, AllTypesModel.Instance.User), Alice));

    [Theory]
    [InlineData("displayName eq \"ENGINEERING\"", true)]
    [InlineData("members eq \"0197f000-abcd-7000-8000-0000000000b1\"", true)]
    [InlineData("members[value eq \"0197f000-abcd-7000-8000-0000000000b1\" and type eq \"group\"]", false)]
    [InlineData("members[type eq \"Group\"].$ref eq \"../Groups/0197f000-abcd-7000-8000-0000000000b2\"", true)]
    [InlineData("members.$ref eq \"../Users/0197f000-abcd-7000-8000-0000000000b1\"", true)]
    [InlineData("members.display sw \"ali\"", true)]
    [InlineData("meta.resourceType eq \"Group\" and meta.location co \"/Groups/\"", true)]
    [InlineData("schemas ne \"" + SchemaUrns.Group + "\"", false)]
    public void Matches_Group_IsAsTheRfcSays(string filter, bool expected)
    {
        var group = Subject(
            Group, """{ "displayName": "Engineering", "members": [ { "value": "not looked at" } ] }""",
            new SubjectReference(Guid.Parse("0197f000-abcd-7000-8000-0000000000b1"), "Alice", "User"),
            new SubjectReference(Guid.Parse("0197f000-abcd-7000-8000-0000000000b2"), "Interns", "Group"));

        Assert.Equal(expected, FilterEvaluator.Matches(Filter(filter, Group), group));
    }

    [Fact]
    public void Matches_NobodyInTheGroup_HasNoMembers()
    {
        var group = Subject(Group, """{ "displayName": "Empty" }""");

        Assert.False(FilterEvaluator.Matches(Filter("members pr", Group), group));
        Assert.False(FilterEvaluator.Matches(Filter("members ne \"x\"", Group), group));
        Assert.True(FilterEvaluator.Matches(Filter("members eq null", Group), group));
    }

    [Theory]
    [InlineData("emails[type eq \"work\"]", true)]
    [InlineData("emails[type eq \"Work\" and primary eq \"true\"]", true)]
    [InlineData("emails[not (display pr) and value ew \"X.TEST\"]", true)]
    [InlineData("emails[display ne \"x\"]", true)]
    [InlineData("emails[display eq null]", true)]
    [InlineData("emails[type eq \"home\"]", false)]
    public void MatchesElement_ComplexElement_IsSelected(string path, bool expected)
    {
        var element = Element(User.Find("emails")!, """{ "value": "a@x.test", "type": "work", "primary": true }""");

        Assert.Equal(expected, FilterEvaluator.MatchesElement(Path(path).ValueFilter!, element));
    }

    [Theory]
    [InlineData("[value eq \"RED\"]", true)]
    [InlineData("[value sw \"r\" and not (value ew \"x\")]", true)]
    [InlineData("[value ne \"red\"]", false)]
    [InlineData("[value pr]", true)]
    public void MatchesElement_SimpleElement_IsItsValue(string brackets, bool expected)
    {
        var path = Path($"{Badge}:tags{brackets}", AllTypesModel.Instance.User);

        Assert.Equal(expected, FilterEvaluator.MatchesElement(path.ValueFilter!, new StringValue("Red")));
    }
}
