using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class ResourceReaderLimitsTests
{
    [Fact]
    public void Defaults_AreTheDocumentedOnes() => Assert.Equal(
        (16, 100_000, 1_000, 65_536, 256, 200),
        (ScimLimits.Default.MaxDepth, ScimLimits.Default.MaxMembers, ScimLimits.Default.MaxElements, ScimLimits.Default.MaxStringLength, ScimLimits.Default.MaxAttributeNameLength, ScimLimits.Default.MaxProjectedAttributes));

    [Theory]
    [InlineData(15, null)]
    [InlineData(16, "The body is nested deeper than 16 levels at byte 35 (MaxDepth).")]
    [InlineData(100_000, "The body is nested deeper than 16 levels at byte 35 (MaxDepth).")]
    public void Read_DepthInUnknownAttribute_IsLimited(int arrays, string? detail) =>
        Check($$"""{"userName":"a","x":{{new string('[', arrays)}}{{new string(']', arrays)}}}""", ScimTypes.InvalidSyntax, detail);

    [Theory]
    [InlineData(15, null)]
    [InlineData(16, "The body is nested deeper than 16 levels at byte 95 (MaxDepth).")]
    public void Read_DepthOfObjects_IsLimited(int objects, string? detail) =>
        Check($$"""{"userName":"a","x":{{{string.Concat(Enumerable.Repeat("\"x\":{", objects - 1))}}{{new string('}', objects + 1)}}""", ScimTypes.InvalidSyntax, detail);

    [Fact]
    public void Read_DepthUnderAttribute_IsLimited() => Check(
        """{"userName":"a","emails":[{"x":[[[[[[[[[[[[[[]]]]]]]]]]]]]]}]}""", ScimTypes.InvalidSyntax, "The body is nested deeper than 16 levels at byte 44 (MaxDepth).");

    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_001, "emails has more than 1000 elements (MaxElements).")]
    public void Read_Elements_AreLimited(int count, string? detail) =>
        Check($$"""{"userName":"a","emails":[{{string.Join(',', Enumerable.Repeat("{\"value\":\"x\"}", count))}}]}""", ScimTypes.InvalidValue, detail);

    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_001, "emails has more than 1000 elements (MaxElements).")]
    public void Read_ElementsThatMeanNothing_CountToo(int count, string? detail) =>
        Check($$"""{"userName":"a","emails":[{{string.Join(',', Enumerable.Repeat("null", count))}}]}""", ScimTypes.InvalidValue, detail);

    [Theory]
    [InlineData(1_000, null)]
    [InlineData(1_001, "schemas has more than 1000 elements (MaxElements).")]
    public void Read_Schemas_AreLimited(int count, string? detail) =>
        Check($$"""{"userName":"a","schemas":[{{string.Join(',', Enumerable.Repeat("\"x\"", count))}}]}""", ScimTypes.InvalidSyntax, detail);

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, "many[1].texts has more than 3 elements (MaxElements).")]
    public void Read_ElementsInsideElements_AreLimited(int count, string? detail)
    {
        var json = $$"""{"many":[{"value":"v"},{"texts":[{{string.Join(',', Enumerable.Repeat("\"x\"", count))}}]}]}""";

        var result = TestModel.Read(TestModel.Thing, json, new() { Limits = new() { MaxElements = 3 } });

        Assert.Equal(detail is null ? null : new ScimError(400, ScimTypes.InvalidValue, detail), result.Error);
    }

    [Theory]
    [InlineData(100_000, null)]
    [InlineData(100_001, "members has more than 100000 elements (MaxMembers).")]
    public void Read_Members_AreLimited(int count, string? detail)
    {
        var result = TestModel.Read(TestModel.Group, $$"""{"displayName":"g","members":[{{string.Join(',', Enumerable.Repeat("{\"value\":\"x\"}", count))}}]}""");

        Assert.Equal(detail is null ? null : new ScimError(400, ScimTypes.InvalidValue, detail), result.Error);
        Assert.Equal(detail is null ? count : 0, result.IsSuccess ? result.Value.Members.Count : 0);
    }

    [Theory]
    [InlineData(65_536, null)]
    [InlineData(65_537, "userName is longer than 65536 characters (MaxStringLength).")]
    public void Read_Text_IsLimited(int length, string? detail) => Check($$"""{"userName":"{{new string('a', length)}}"}""", ScimTypes.InvalidValue, detail);

    [Fact]
    public void Read_TextOfManyBytesAndFewCharacters_IsFine() => Check($$"""{"userName":"{{new string('語', 65_536)}}","title":"{{string.Concat(Enumerable.Repeat("\\u0061", 65_536))}}"}""", ScimTypes.InvalidValue, null);

    [Fact]
    public void Read_LongPassword_IsRefused() =>
        Check($$"""{"userName":"a","password":"{{new string('p', 65_537)}}"}""", ScimTypes.InvalidValue, "password is longer than 65536 characters (MaxStringLength).");

    [Theory]
    [InlineData(40, null)]
    [InlineData(41, "ratio is longer than 40 characters (MaxStringLength).")]
    public void Read_Number_IsLimited(int length, string? detail)
    {
        var result = TestModel.Read(TestModel.Thing, $$"""{"ratio":0.{{new string('1', length - 2)}}}""", new() { Limits = new() { MaxStringLength = 40 } });

        Assert.Equal(detail is null ? null : new ScimError(400, ScimTypes.InvalidValue, detail), result.Error);
    }

    [Theory]
    [InlineData(256, null)]
    [InlineData(257, "A property name is longer than 256 characters at byte 16 (MaxAttributeNameLength).")]
    public void Read_Name_IsLimited(int length, string? detail) => Check($$"""{"userName":"a","{{new string('n', length)}}":1}""", ScimTypes.InvalidSyntax, detail);

    [Fact]
    public void Read_NameOfManyBytesAndFewCharacters_IsFine() => Check($$"""{"userName":"a","{{new string('語', 256)}}":1}""", ScimTypes.InvalidSyntax, null);

    [Fact]
    public void Read_KnownNameBehindManyEscapes_IsKnown() => Check(
        $$"""{"userName":"a","{{string.Concat("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User".Select(c => $"\\u{(int)c:x4}"))}}":7}""",
        ScimTypes.InvalidValue,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User must be an object, not a number.");

    private static void Check(string json, string scimType, string? detail)
    {
        var result = ResourceReader.Read(TestModel.User, Encoding.UTF8.GetBytes(json), ReadOptions.Default);

        Assert.Equal(detail is null ? null : new ScimError(400, scimType, detail), result.Error);
    }
}
