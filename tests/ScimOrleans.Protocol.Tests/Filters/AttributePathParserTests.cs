using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;
using static ScimOrleans.Protocol.Tests.Filters.Parsing;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class AttributePathParserTests
{
    [Theory]
    [InlineData("userName", "userName")]
    [InlineData("USERNAME", "userName")]
    [InlineData("name.familyname", "name.familyName")]
    [InlineData("emails", "emails")]
    [InlineData("meta.lastModified", "meta.lastModified")]
    [InlineData("groups.$REF", "groups.$ref")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:user:emails.type", "emails.type")]
    [InlineData(SchemaUrns.EnterpriseUser, SchemaUrns.EnterpriseUser)]
    [InlineData(SchemaUrns.EnterpriseUser + ":costcenter", SchemaUrns.EnterpriseUser + ":costCenter")]
    [InlineData("URN:ietf:params:scim:schemas:EXTENSION:enterprise:2.0:User:Manager.Value", SchemaUrns.EnterpriseUser + ":manager.value")]
    public void TryParse_Notation_IsTheAttribute(string name, string expected) =>
        Assert.Equal(expected, AttributePathParser.TryParse(name, User)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" userName")]
    [InlineData("userName.x")]
    [InlineData("name.familyName.x")]
    [InlineData("emails[type eq \"work\"]")]
    [InlineData("members")]
    [InlineData("givenName")]
    [InlineData("department")]
    [InlineData(SchemaUrns.User)]
    [InlineData(SchemaUrns.User + ":" + SchemaUrns.EnterpriseUser)]
    [InlineData(SchemaUrns.EnterpriseUser + ":userName")]
    [InlineData(SchemaUrns.EnterpriseUser + ".department")]
    public void TryParse_NoAttribute_IsNull(string name) => Assert.Null(AttributePathParser.TryParse(name, User));

    [Fact]
    public void Equals_SameSteps_AreEqual()
    {
        var one = AttributePathParser.TryParse("name.familyName", User);
        var other = AttributePathParser.TryParse("NAME.FAMILYNAME", User);

        Assert.Equal(one, other);
        Assert.Equal(one!.GetHashCode(), other!.GetHashCode());
        Assert.NotEqual(one, AttributePathParser.TryParse("name.givenName", User));
    }
}
