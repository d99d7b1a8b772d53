using System.Buffers;
using System.Text;
using CsCheck;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Resources;

public sealed class ResourceRoundTripTests
{
    public static TheoryData<string> Types => ["User", "Group", "Thing"];

    [Theory]
    [MemberData(nameof(Types))]
    public void ReadStored_OfWhatWasWritten_IsEqual(string name)
    {
        var type = Type(name);

        ResourceGen.Of(type).Sample(resource => Assert.Equal(resource, ResourceReader.ReadStored(type, Write(resource))), iter: Effort.Choose(1_000, 200));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Read_OfWhatWasWritten_IsEqual(string name)
    {
        var type = Type(name);

        ResourceGen.Of(type).Sample(resource => Assert.Equal(resource, ResourceReader.Read(type, Write(resource), ReadOptions.Default).Value.Resource), iter: Effort.Choose(1_000, 200));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void WriteStored_OfEqualResources_IsEqualBytes(string name)
    {
        var type = Type(name);

        ResourceGen.Of(type).Sample(resource => Assert.Equal(Write(resource), Write(ResourceReader.ReadStored(type, Write(resource)))), iter: 200);
    }

    [Fact]
    public void WriteStored_Text_IsNotEscapedMoreThanJsonNeeds() =>
        Assert.Equal("""{"userName":"Ærøskøbing <&'> 語 \"\\"}""", TestModel.Stored(TestModel.Read(TestModel.User, """{"userName":"\u00c6røskøbing <&'> 語 \"\\"}""").Value.Resource));

    [Fact]
    public void ReadStored_OtherOrder_IsEqual() => Assert.Equal(
        ResourceReader.ReadStored(TestModel.User, """{"userName":"a","title":"t"}"""u8),
        ResourceReader.ReadStored(TestModel.User, """ {"title": "t", "userName": "a"} """u8));

    [Fact]
    public void ReadStored_AttributeThatTheSchemaLost_IsDropped() =>
        Assert.Equal("""{"userName":"a"}""", TestModel.Stored(ResourceReader.ReadStored(TestModel.User, """{"userName":"a","urn:example:gone":{"x":[1,{"y":2}]}}"""u8)));

    [Fact]
    public void ReadStored_ReadOnlyOfOwnSchema_IsKept() =>
        Assert.Equal("""{"server":"s","one":{"server":"t"}}""", TestModel.Stored(ResourceReader.ReadStored(TestModel.Thing, """{"server":"s","one":{"server":"t"}}"""u8)));

    [Theory]
    [InlineData("""{"userName":"a","active":"true"}""")]
    [InlineData("""{"userName":"a","emails":{"value":"x"}}""")]
    [InlineData("""{"userName":"a","userName":"b"}""")]
    [InlineData("""{"userName":"a" """)]
    [InlineData("[]")]
    [InlineData("")]
    public void ReadStored_Corrupt_Throws(string json) => Assert.Throws<InvalidDataException>(() => ResourceReader.ReadStored(TestModel.User, Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void ReadStored_InvalidUtf8_Throws() => Assert.Throws<InvalidDataException>(() => ResourceReader.ReadStored(TestModel.User, [(byte)'{', 0xFF]));

    private static ResourceTypeDefinition Type(string name) => TestModel.Model.ResourceTypes.Single(type => type.Name == name);

    private static byte[] Write(Resource resource)
    {
        var output = new ArrayBufferWriter<byte>();
        ResourceWriter.WriteStored(output, resource);
        return output.WrittenSpan.ToArray();
    }
}
