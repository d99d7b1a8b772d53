using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using static ScimOrleans.Protocol.Tests.Filters.Parsing;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class PatchPathParserTests
{
    private const string Enterprise = SchemaUrns.EnterpriseUser;

    [Theory]
    [InlineData("userName", "userName", null, null)]
    [InlineData("ACTIVE", "active", null, null)]
    [InlineData(" displayName ", "displayName", null, null)]
    [InlineData("name", "name", null, null)]
    [InlineData("name.familyName", "name", null, "familyName")]
    [InlineData("emails", "emails", null, null)]
    [InlineData("emails.value", "emails", null, "value")]
    [InlineData("password", "password", null, null)]
    [InlineData("emails[type eq \"Work\"]", "emails", "type eq \"work\"", null)]
    [InlineData("Emails[Type Eq \"work\"].Value", "emails", "type eq \"work\"", "value")]
    [InlineData("emails[type eq \"work\" and not (primary eq true)].display", "emails", "type eq \"work\" and not (primary eq true)", "display")]
    [InlineData("addresses[type eq \"work\"].streetAddress", "addresses", "type eq \"work\"", "streetAddress")]
    [InlineData(SchemaUrns.User + ":name.givenName", "name", null, "givenName")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:user:emails[primary eq \"True\"].value", "emails", "primary eq true", "value")]
    [InlineData(Enterprise, Enterprise, null, null)]
    [InlineData(Enterprise + ":employeeNumber", Enterprise + ":employeeNumber", null, null)]
    [InlineData(Enterprise + ":manager", Enterprise + ":manager", null, null)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:USER:MANAGER.DISPLAYNAME", Enterprise + ":manager", null, "displayName")]
    [InlineData("schemas[value eq \"x\"]", "schemas", "value eq \"x\"", null)]
    [InlineData("emails [ type eq \"work\" ] .value", "emails", "type eq \"work\"", "value")]
    public void Parse_Path_IsUnderstood(string text, string attribute, string? filter, string? subAttribute)
    {
        var path = Path(text);

        Assert.Equal(attribute, path.Attribute.ToString());
        Assert.Equal(filter, path.ValueFilter is null ? null : FilterWriter.ToText(path.ValueFilter, path.Attribute.Leaf));
        Assert.Equal(subAttribute, path.SubAttribute?.Name);
        Assert.Same(path.SubAttribute ?? path.Attribute.Leaf, path.Target);
        Assert.Equal(path, Path(path.ToString()));
    }

    [Theory]
    [InlineData("members[value eq \"X\"]", "members", "value eq \"x\"", null)]
    [InlineData("members", "members", null, null)]
    [InlineData(SchemaUrns.Group + ":members[value eq \"1\" or value eq \"2\"]", "members", "value eq \"1\" or value eq \"2\"", null)]
    [InlineData("members[type eq \"User\"].display", "members", "type eq \"user\"", "display")]
    public void Parse_GroupPath_IsUnderstood(string text, string attribute, string? filter, string? subAttribute)
    {
        var path = Path(text, Group);

        Assert.Equal(attribute, path.Attribute.ToString());
        Assert.Equal(filter, path.ValueFilter is null ? null : FilterWriter.ToText(path.ValueFilter, path.Attribute.Leaf));
        Assert.Equal(subAttribute, path.SubAttribute?.Name);
    }

    [Theory]
    [InlineData("", 1, "an attribute name is expected")]
    [InlineData("[type eq \"work\"]", 1, "an attribute name is expected")]
    [InlineData("\"userName\"", 1, "an attribute name is expected")]
    [InlineData("noSuchAttribute", 1, "'noSuchAttribute' is not an attribute of User")]
    [InlineData("/emails/0", 1, "'/emails/0' is not an attribute of User")]
    [InlineData("emails.foo", 8, "'foo' is not a sub-attribute of emails")]
    [InlineData("emails[type eq \"work\"].foo", 24, "'foo' is not a sub-attribute of emails")]
    [InlineData("emails[type eq \"work\"].", 24, "a sub-attribute's name is missing")]
    [InlineData("emails[type eq \"work\"].value.x", 24, "'value.x' is not a sub-attribute of emails")]
    [InlineData("emails[type eq \"work\"]value", 23, "'.' with a sub-attribute or the end of the path is expected, not 'value'")]
    [InlineData("emails[type eq \"work\"][type eq \"home\"]", 23, "'.' with a sub-attribute or the end of the path is expected, not '['")]
    [InlineData("emails[type eq \"work\"].value[display pr]", 29, "the end of the path is expected, not '['")]
    [InlineData("emails[type eq \"work\"].value eq \"x\"", 30, "the end of the path is expected, not 'eq'")]
    [InlineData("userName eq \"x\"", 10, "'[' or the end of the path is expected, not 'eq'")]
    [InlineData("userName[value eq \"x\"]", 9, "userName has one value, so that a value filter has nothing to select among")]
    [InlineData("name[familyName eq \"x\"]", 5, "name has one value, so that a value filter has nothing to select among")]
    [InlineData("schemas[value eq \"x\"].value", 23, "'value' is not a sub-attribute of schemas")]
    [InlineData(SchemaUrns.User, 1, SchemaUrns.User + " is the URN of the core schema; name one of its attributes")]
    [InlineData(Enterprise + ":foo", 60, "'foo' is not an attribute of " + Enterprise)]
    [InlineData("department", 1, "'department' is not an attribute of User; the extension's is written " + Enterprise + ":department")]
    public void Parse_MalformedPath_IsInvalidPath(string path, int character, string reason) =>
        AssertRefusal(path, ScimTypes.InvalidPath, $"Invalid path: {reason}", character);

    /// <summary>RFC 7644 table 9 lists the filter in a path under <c>invalidFilter</c>.</summary>
    [Theory]
    [InlineData("emails[type eq]", 15, "a literal is expected, not ']'")]
    [InlineData("emails[type eq \"work\"", 22, "'and', 'or' or ']' is expected, not the end")]
    [InlineData("emails[foo eq \"work\"]", 8, "'foo' is not a sub-attribute of emails")]
    [InlineData("emails[primary gt true]", 16, "emails.primary is of type boolean, which cannot be compared by gt")]
    [InlineData("schemas[type eq \"work\"]", 9, "a value filter on schemas, whose elements are not objects, can only name 'value'")]
    [InlineData("emails[emails[type eq \"work\"]]", 8, "'emails' is not a sub-attribute of emails")]
    public void Parse_MalformedValueFilter_IsInvalidFilter(string path, int character, string reason) =>
        AssertRefusal(path, ScimTypes.InvalidFilter, $"Invalid value filter: {reason}", character);

    [Fact]
    public void Parse_LengthAtAndPastTheLimit_NamesTheLimit()
    {
        var limits = new ScimLimits { MaxPathLength = 23 };

        Assert.True(PatchPathParser.Parse("emails[display eq \"xx\"]", User, limits).IsSuccess);
        Assert.Equal(ScimErrors.InvalidPath("The path is 24 characters long; the limit is 23 (MaxPathLength)."), PatchPathParser.Parse("emails[display eq \"xxx\"]", User, limits).Error);
    }

    [Theory]
    [InlineData("(", 1)]
    [InlineData("not (", 2)]
    public void Parse_DepthAtAndPastTheLimit_NamesTheLimit(string open, int levels)
    {
        var most = (ScimLimits.Default.MaxFilterDepth - 1) / levels;
        Path(Nested(most));

        var error = PatchPathParser.Parse(Nested(most + 1), User, ScimLimits.Default).Error;

        Assert.Equal(ScimTypes.InvalidFilter, error?.ScimType);
        Assert.Contains("(MaxFilterDepth)", error!.Detail, StringComparison.Ordinal);

        string Nested(int count) => $"emails[{string.Concat(Enumerable.Repeat(open, count))}value pr{new string(')', count)}]";
    }

    private static void AssertRefusal(string path, string scimType, string reason, int character)
    {
        var error = PatchPathParser.Parse(path, User, ScimLimits.Default).Error;

        Assert.NotNull(error);
        Assert.Equal((400, scimType), (error.Status, error.ScimType));
        var lines = error.Detail.Split('\n');
        Assert.Equal($"{reason}, at character {character}:", lines[0]);
        Assert.Equal('^', lines[2][^1]);
    }
}
