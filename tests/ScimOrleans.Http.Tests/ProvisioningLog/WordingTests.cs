using System.Text;
using ScimOrleans.Http.ProvisioningLog;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Tests.ProvisioningLog;

/// <summary>What of a client's text the provisioning log keeps.</summary>
public sealed class WordingTests
{
    private static readonly QueryWording Queries = new(ScimModel.Default);
    private static readonly DetailWording Details = new(ScimModel.Default);

    [Theory]
    [InlineData("filter=userName+eq+%22ada%40example.com%22", "filter=userName eq …")]
    [InlineData("filter=userName%20eq%20%22a%20%5C%22b%22&startIndex=1&count=100", "filter=userName eq …&startIndex=1&count=100")]
    [InlineData("filter=emails[type eq \"work\"].value eq \"a b\"", "filter=emails[type eq …].value eq …")]
    [InlineData("filter=not (name.familyName co \"x\") and (active eq true)", "filter=not (name.familyName co …) and (active eq true)")]
    [InlineData("filter=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq 4711", "filter=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq …")]
    [InlineData("filter=userName eq ada@example.com", "filter=userName eq …")]
    [InlineData("filter=userName eq \"ada", "filter=userName eq …")]
    [InlineData("filter=ada lovelace", "filter=… …")]
    [InlineData("filter=id eq \"1\" and members eq \"2\"", "filter=id eq … and members eq …")]
    [InlineData("excludedAttributes=members&attributes=userName,ada", "excludedAttributes=members&attributes=userName,…")]
    [InlineData("sortBy=userName&sortOrder=descending", "sortBy=userName&sortOrder=descending")]
    [InlineData("startIndex=ada&count=1", "startIndex=…&count=1")]
    [InlineData("aadOptscim062020&access_token=secret&ada", "aadOptscim062020&…&…")]
    public void Query_WithoutValues_KeepsNamesAndOperators(string query, string expected) => Assert.Equal(expected, Queries.Of(query, values: false));

    [Theory]
    [InlineData("filter=userName+eq+%22ada%40example.com%22&count=1", "filter=userName eq \"ada@example.com\"&count=1")]
    [InlineData("access_token=secret&filter=a", "…&filter=a")]
    public void Query_WithValues_StillLeavesOutWhatIsNotOfScim(string query, string expected) => Assert.Equal(expected, Queries.Of(query, values: true));

    [Theory]
    [InlineData("'userName' is required and has no value.", "'userName' is required and has no value.")]
    [InlineData("There is no User with the id '0191d3a0-0000-7000-8000-000000000001'.", "There is no User with the id '0191d3a0-0000-7000-8000-000000000001'.")]
    [InlineData("The userName 'ada@example.com' is taken.", "The userName '…' is taken.")]
    [InlineData("The userName 'O'Brien' is taken.", "The userName '…' is taken.")]
    [InlineData("The connector's user name is wrong.", "The connector's user name is wrong.")]
    [InlineData("This account's user 'ada' doesn't exist.", "This account's user '…' doesn't exist.")]
    [InlineData("The userName 'a' b' belongs to the user '0191d3a0-0000-7000-8000-000000000001' already.", "The userName '…' belongs to the user '0191d3a0-0000-7000-8000-000000000001' already.")]
    [InlineData("The userName 'ada' belongs to the user '0191d3a0-0000-7000-8000-000000000001', which is deactivated.", "The userName '…' belongs to the user '0191d3a0-0000-7000-8000-000000000001', which is deactivated.")]
    [InlineData("The group '0191d3a0-0000-7000-8000-000000000001' has the name 'Sales' already. Link it.", "The group '0191d3a0-0000-7000-8000-000000000001' has the name '…' already. Link it.")]
    [InlineData("The value names the id 'x' y', but the resource's id is '0191d3a0-0000-7000-8000-000000000001' and stays.", "The value names the id '…', but the resource's id is '0191d3a0-0000-7000-8000-000000000001' and stays.")]
    [InlineData("ids: '0191d3a0-0000-7000-8000-000000000001', '0191d3a0-0000-7000-8000-000000000002'.", "ids: '0191d3a0-0000-7000-8000-000000000001', '0191d3a0-0000-7000-8000-000000000002'.")]
    [InlineData("The userName 'a' secret 'b' is taken.", "The userName '…' is taken.")]
    [InlineData("The userName ''' is taken.", "The userName '…' is taken.")]
    [InlineData("The userName ' is cut…", "The userName '…'")]
    [InlineData("The userName 'a\nb' is taken.", "The userName '…' is taken.")]
    [InlineData("The userName 'a'b\nc' is taken.", "The userName '…' is taken.")]
    [InlineData("Invalid filter: 'ada' is not an attribute of User, at character 1:\nada eq 1\n^", "Invalid filter: '…' is not an attribute of User, at character 1:")]
    [InlineData("Operation 12: Invalid path: 'ada' is not an attribute of User, at character 1:\nada\n^", "Operation 12: Invalid path: '…' is not an attribute of User, at character 1:")]
    [InlineData("Unforeseen:\nada eq 1\n^", "Unforeseen:")]
    [InlineData("Unforeseen: 'ada' is wrong:\n'ada' eq 1\n^", "Unforeseen: '…'")]
    [InlineData("Invalid filter: 'and', 'or' or the end of the filter is expected, not 'x'y', at character 1:\na 'b\n ^", "Invalid filter: 'and', 'or' or the end of the filter is expected, not '…', at character 1:")]
    [InlineData("The userName 'x' y:\n' z' is taken.", "The userName '…' is taken.")]
    [InlineData("Invalid filter: a value is missing, at character 12:\nuserName eq \n            ^", "Invalid filter: a value is missing, at character 12:")]
    [InlineData("The User is at version W/\"3\".", "The User is at version W/\"3\".")]
    public void Detail_WithoutValues_KeepsWhatIsNotQuoted(string detail, string expected) => Assert.Equal(expected, Details.Of(detail));

    [Fact]
    public void Values_OfChangedAttributes_AreTakenOutOfARepresentationThatDoesNotEnd()
    {
        const string urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        var body = Encoding.UTF8.GetBytes($$$"""{"schemas":["a"],"id":"1","userName":"ada","name":{"givenName":"A"},"{{{urn}}}":{"department":"x","division":"y"},"meta":{"location":""");

        Assert.Equal($$"""{"userName":"ada","name":{"givenName":"A"},"title":null,"{{urn}}:division":"y"}""", ChangedValues.Of(body, ["userName", "name", "title", $"{urn}:division"]));
        Assert.Null(ChangedValues.Of([], ["userName"]));
    }

    [Fact]
    public void Values_ThatAreTooLong_AreLeftOut()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"userName":"ada","title":"{{new string('x', 9_000)}}","nickName":"a","meta":{""");

        Assert.Equal("""{"userName":"ada","title":"…","nickName":"a"}""", ChangedValues.Of(body, ["userName", "title", "nickName"]));
    }

    [Theory]
    [InlineData("plain", 5, "plain")]
    [InlineData("longer", 5, "long…")]
    [InlineData("a\0b\u001bc", 10, "a\uFFFDb\uFFFDc")]
    [InlineData("ab😀", 4, "ab😀")]
    [InlineData("ab😀c", 4, "ab…")]
    public void Text_OfAClient_IsCutAndHarmless(string text, int most, string expected) => Assert.Equal(expected, PlainText.Of(text, most));

    [Fact]
    public void Text_WithHalfASurrogatePair_IsUnicodeAllTheSame() => Assert.Equal("a\uFFFDb", PlainText.Of($"a{(char)0xD800}b", 10));
}
