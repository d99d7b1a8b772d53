using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Schemas;

/// <summary>Which names an attribute may have (RFC 7643 §2.1): a letter or the dollar of <c>$ref</c>, then letters, digits and three signs.</summary>
public sealed class DefinitionReaderTests
{
    private const int Longest = 256;

    [Theory]
    [InlineData("a")]
    [InlineData("$ref")]
    [InlineData("x509-Certificates_2$")]
    [InlineData("a", Longest)]
    public void Load_AttributeName_IsKeptAsItIs(string name, int length = 0)
    {
        name = name.PadRight(length, 'x');

        Assert.NotNull(Load(name).Value.FindSchema("urn:x")!.Attributes.Single(attribute => attribute.Name == name));
    }

    [Theory]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("ä")]
    [InlineData("aä")]
    [InlineData("a", Longest + 1)]
    public void Load_BadAttributeName_IsRefused(string name, int length = 0)
    {
        name = name.PadRight(length, 'x');

        Assert.Equal(
            new ScimError(400, ScimTypes.InvalidValue, $"Schema urn:x: \"{name}\" is not an attribute name (RFC 7643 section 2.1) of at most {Longest} characters."),
            Load(name).Error);
    }

    private static ScimResult<ScimModel> Load(string attribute) => ScimModel.Load(
        [.. ScimModel.BuiltInSchemas, Encoding.UTF8.GetBytes($$"""{"id":"urn:x","name":"X","attributes":[{"name":"{{attribute}}"}]}""")],
        ScimModel.BuiltInResourceTypes);
}
