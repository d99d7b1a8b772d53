using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Resources;

/// <summary>Objects of more attributes than a machine word has bits: each is told from every other.</summary>
public sealed class WideSchemaTests
{
    private const string Urn = "urn:example:params:scim:schemas:extension:wide:1.0:User";

    private static readonly ResourceTypeDefinition Type = ScimModel.Load(
        [
            .. ScimModel.BuiltInSchemas,
            Encoding.UTF8.GetBytes($$"""{"id":"{{Urn}}","name":"Wide","attributes":[{{string.Join(',', Enumerable.Range(0, 130).Select(number => $$"""{"name":"a{{number}}","type":"string"}"""))}}]}"""),
        ],
        [
            .. ScimModel.BuiltInResourceTypes.Where(document => !Encoding.UTF8.GetString(document.Span).Contains(SchemaUrns.User, StringComparison.Ordinal)),
            Encoding.UTF8.GetBytes($$"""{"name":"User","endpoint":"/Users","schema":"{{SchemaUrns.User}}","schemaExtensions":[{"schema":"{{Urn}}","required":false}]}"""),
        ]).Value.User;

    [Fact]
    public void Read_AllAttributes_EachOnce()
    {
        var read = Read(Enumerable.Range(0, 130));

        Assert.Null(read.Error);
        Assert.Equal(130, ((ComplexValue)read.Value.Resource.Attributes[Type.Find(Urn)!]!).Values.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(129)]
    public void Read_OneAttributeTwice_IsRefused(int twice) =>
        Assert.Equal(ScimTypes.InvalidSyntax, Read(Enumerable.Range(0, 130).Append(twice)).Error?.ScimType);

    private static ScimResult<ResourceInput> Read(IEnumerable<int> numbers) => ResourceReader.Read(
        Type, Encoding.UTF8.GetBytes("{\"userName\":\"u\",\"" + Urn + "\":{" + string.Join(',', numbers.Select(number => $"\"a{number}\":\"x\"")) + "}}"), ReadOptions.Default);
}
