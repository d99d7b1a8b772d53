using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class ReadValueTests
{
    [Fact]
    public void ReadValue_List_IsAMultiValue()
    {
        var value = TestModel.ReadValue(TestModel.User, "emails", """[{"value":"a"},{"value":"b","primary":"true"}]""").Value;

        var list = Assert.IsType<MultiValue>(value);
        Assert.Equal(2, list.Items.Length);
        Assert.Equal(BooleanValue.True, ((ComplexValue)list.Items[1])[TestModel.Attribute(TestModel.User, "emails.primary")]);
    }

    [Fact]
    public void ReadValue_LoneElement_IsAListOfOne() =>
        Assert.Single(Assert.IsType<MultiValue>(TestModel.ReadValue(TestModel.User, "emails", """{"value":"a"}""").Value).Items);

    [Fact]
    public void ReadValue_AsElement_IsTheElement() =>
        Assert.IsType<ComplexValue>(TestModel.ReadValue(TestModel.User, "emails", """{"value":"a"}""", asElement: true).Value);

    [Fact]
    public void ReadValue_AsElementOfTexts_IsText() =>
        Assert.Equal(new StringValue("a"), TestModel.ReadValue(TestModel.Thing, "texts", "\"a\"", asElement: true).Value);

    [Fact]
    public void ReadValue_Extension_IsItsObject()
    {
        var value = TestModel.ReadValue(TestModel.User, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", """{"organization":"O","manager":"m"}""").Value;

        Assert.Equal(["organization", "manager"], Assert.IsType<ComplexValue>(value).Values.Select(entry => entry.Attribute.Name));
    }

    [Fact]
    public void ReadValue_MissingRequiredPart_IsLeftToTheRules() =>
        Assert.NotNull(TestModel.ReadValue(TestModel.Thing, TestModel.PartUrn, """{"text":"t"}""").Value);

    [Theory]
    [InlineData("title", "null")]
    [InlineData("emails", "null")]
    [InlineData("emails", "[]")]
    [InlineData("emails", "[{}]")]
    [InlineData("emails", "\"\"")]
    [InlineData("name", "{}")]
    [InlineData("name", "\"\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "\"\"")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", " { } ")]
    public void ReadValue_WhatMeansUnassigned_IsNull(string path, string json) => Assert.Null(TestModel.ReadValue(TestModel.User, path, json).Value);

    [Theory]
    [InlineData("title", "\"\"")]
    [InlineData("name.middleName", "\"\"")]
    [InlineData("emails.value", "\"\"")]
    public void ReadValue_EmptyText_StaysAText(string path, string json) => Assert.Equal(new StringValue(""), TestModel.ReadValue(TestModel.User, path, json).Value);

    [Theory]
    [InlineData("title", "7", ScimTypes.InvalidValue, "title must be a string, not a number.")]
    [InlineData("name.givenName", "[]", ScimTypes.InvalidValue, "name.givenName must be a string, not an array.")]
    [InlineData("emails.primary", "\"x\"", ScimTypes.InvalidValue, "emails.primary must be true or false.")]
    [InlineData("emails", "[{\"primary\":7}]", ScimTypes.InvalidValue, "emails[0].primary must be a boolean, not a number.")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "{}", ScimTypes.InvalidValue, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department must be a string, not an object.")]
    [InlineData("title", "", ScimTypes.InvalidSyntax, "The value is not valid JSON at byte 0.")]
    [InlineData("title", "\"a\" \"b\"", ScimTypes.InvalidSyntax, "The value is not valid JSON at byte 4.")]
    [InlineData("title", "nul", ScimTypes.InvalidSyntax, "The value is not valid JSON at byte 3.")]
    public void ReadValue_BadValue_IsRefused(string path, string json, string scimType, string detail) =>
        Assert.Equal(new ScimError(400, scimType, detail), TestModel.ReadValue(TestModel.User, path, json).Error);

    [Fact]
    public void ReadValue_InvalidUtf8_IsRefused() => Assert.Equal(
        new ScimError(400, ScimTypes.InvalidSyntax, "The value is not UTF-8 text at byte 1."),
        ResourceReader.ReadValue(TestModel.Attribute(TestModel.User, "title"), [(byte)'"', 0xC0, (byte)'"'], ReadOptions.Default, asElement: false).Error);

    [Fact]
    public void ReadMembers_ValueList_IsReadWithoutTypes() => Assert.Equal(
        [new MemberInput("u1", null), new MemberInput("u2", "User")],
        ResourceReader.ReadMembers(TestModel.Group, """[{"$ref":null,"value":"u1"},{"value":"u2","type":"User","display":"x"}]"""u8, ReadOptions.Default).Value);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"\"")]
    public void ReadMembers_Nothing_IsEmpty(string json) => Assert.Empty(ResourceReader.ReadMembers(TestModel.Group, Encoding.UTF8.GetBytes(json), ReadOptions.Default).Value);

    [Theory]
    [InlineData("[", ScimTypes.InvalidSyntax, "The value is not valid JSON at byte 1.")]
    [InlineData("[] []", ScimTypes.InvalidSyntax, "The value is not valid JSON at byte 3.")]
    [InlineData("[{\"value\":\"u\"},7]", ScimTypes.InvalidValue, "members[1].value must be a string, not a number.")]
    public void ReadMembers_BadList_IsRefused(string json, string scimType, string detail) =>
        Assert.Equal(new ScimError(400, scimType, detail), ResourceReader.ReadMembers(TestModel.Group, Encoding.UTF8.GetBytes(json), ReadOptions.Default).Error);

    [Fact]
    public void ReadMembers_OfUsers_IsAProgrammersError() =>
        Assert.Throws<ArgumentException>(() => ResourceReader.ReadMembers(TestModel.User, "[]"u8, ReadOptions.Default));
}
