using System.Text;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Schemas;

/// <summary>Resource types and extensions that someone else defines, beside Users and Groups.</summary>
public sealed class CustomResourceTypeTests
{
    private const string Asset = "urn:example:asset:extra";
    private const string Shorter = "urn:example:asset";
    private const string Other = "urn:example:other";

    [Fact]
    public void Load_AttributesNamedAsThoseOfUsersAndGroups_AreItsOwn()
    {
        var type = Load(
            """{"name":"Asset","endpoint":"/Assets","schema":"urn:example:asset:extra"}""",
            Schema(Asset, """{"name":"members","type":"string"},{"name":"groups","type":"string"},{"name":"password","type":"string"}"""));

        Assert.Equal(["schemas", "id", "externalId", "members", "groups", "password", "meta"], type.Root.SubAttributes.Select(attribute => attribute.Name));
        Assert.Null(type.MembersAttribute);
        Assert.Null(type.GroupsAttribute);
        Assert.Null(type.PasswordAttribute);
    }

    [Fact]
    public void Load_TwoExtensions_AreBothThere()
    {
        var type = Load(
            """{"name":"Asset","endpoint":"/Assets","schema":"urn:example:asset:extra","schemaExtensions":[{"schema":"urn:example:asset"},{"schema":"urn:example:other","required":true}]}""",
            Schema(Asset, """{"name":"size","type":"integer"}"""),
            Schema(Shorter, """{"name":"colour"}"""),
            Schema(Other, """{"name":"weight","type":"decimal"}"""));

        Assert.Equal([(Shorter, false), (Other, true)], type.Extensions.Select(extension => (extension.Schema.Id, extension.Required)));
        Assert.Equal([(Shorter, false), (Other, true)], type.Root.SubAttributes.Where(attribute => attribute.IsExtension).Select(attribute => (attribute.Name, attribute.Required)));
    }

    /// <summary>A colon may go on with the URN or begin an attribute (RFC 7644 §3.10); a URN that is longer is meant.</summary>
    [Theory]
    [InlineData("urn:example:asset:extra:size", "size")]
    [InlineData("urn:example:asset:colour", "urn:example:asset:colour")]
    [InlineData("urn:example:asset:extra:colour", null)]
    [InlineData("urn:example:asset:size", null)]
    public void TryResolve_UrnThatBeginsLikeAnother_TakesTheLongest(string path, string? canonical)
    {
        var type = Load(
            """{"name":"Asset","endpoint":"/Assets","schema":"urn:example:asset:extra","schemaExtensions":[{"schema":"urn:example:asset"}]}""",
            Schema(Asset, """{"name":"size","type":"integer"}"""),
            Schema(Shorter, """{"name":"colour"}"""));

        Assert.Equal(canonical, type.TryResolve(path, out var steps) ? steps[^1].ToString() : null);
    }

    private static ResourceTypeDefinition Load(string resourceType, params string[] schemas) => ScimModel
        .Load([.. ScimModel.BuiltInSchemas, .. schemas.Select(Utf8)], [.. ScimModel.BuiltInResourceTypes, Utf8(resourceType)])
        .Value.ResourceTypes[^1];

    private static string Schema(string urn, string attributes) => $$"""{"id":"{{urn}}","name":"X","attributes":[{{attributes}}]}""";

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
