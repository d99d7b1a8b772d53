using System.Buffers;
using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Resources;

/// <summary>The built-in resource types, and one whose schema and extension have every type of attribute, single and in lists.</summary>
internal static class TestModel
{
    public const string ThingUrn = "urn:example:params:scim:schemas:core:1.0:Thing";

    public const string PartUrn = "urn:example:params:scim:schemas:extension:part:1.0:Thing";

    private const string Leaves = """
        {"name":"text","type":"string"}, {"name":"exact","type":"string","caseExact":true}, {"name":"flag","type":"boolean"},
        {"name":"count","type":"integer"}, {"name":"ratio","type":"decimal"}, {"name":"when","type":"dateTime"},
        {"name":"blob","type":"binary","caseExact":true}, {"name":"link","type":"reference","referenceTypes":["external"]},
        {"name":"texts","type":"string","multiValued":true}, {"name":"flags","type":"boolean","multiValued":true},
        {"name":"counts","type":"integer","multiValued":true}, {"name":"ratios","type":"decimal","multiValued":true},
        {"name":"whens","type":"dateTime","multiValued":true}, {"name":"blobs","type":"binary","multiValued":true},
        {"name":"links","type":"reference","multiValued":true}
        """;

    private const string Hidden = """
        {"name":"secret","type":"string","mutability":"writeOnly","returned":"never"}, {"name":"onDemand","type":"string","returned":"request"},
        {"name":"pinned","type":"string","returned":"always"}, {"name":"server","type":"string","mutability":"readOnly"}
        """;

    private static readonly string Core = $$"""
        {"id":"{{ThingUrn}}","name":"Thing","attributes":[{{Leaves}}, {{Hidden}},
        {"name":"one","type":"complex","subAttributes":[{{Leaves}}, {{Hidden}}]},
        {"name":"many","type":"complex","multiValued":true,"subAttributes":[{"name":"value","type":"string"},{"name":"primary","type":"boolean"},{{Leaves}}]}]}
        """;

    private static readonly string Extension = $$"""
        {"id":"{{PartUrn}}","name":"Part","attributes":[{"name":"code","type":"string","required":true}, {{Leaves}},
        {"name":"one","type":"complex","subAttributes":[{"name":"key","type":"string","required":true}, {{Leaves}}]}]}
        """;

    private const string ResourceType = $$"""
        {"name":"Thing","endpoint":"/Things","schema":"{{ThingUrn}}","schemaExtensions":[{"schema":"{{PartUrn}}"}]}
        """;

    public static ScimModel Model { get; } = ScimModel.Load(
        [.. ScimModel.BuiltInSchemas, Encoding.UTF8.GetBytes(Core), Encoding.UTF8.GetBytes(Extension)],
        [.. ScimModel.BuiltInResourceTypes, Encoding.UTF8.GetBytes(ResourceType)]).Value;

    public static ResourceTypeDefinition User => Model.User;

    public static ResourceTypeDefinition Group => Model.Group;

    public static ResourceTypeDefinition Thing { get; } = Model.ResourceTypes.Single(type => type.Name == "Thing");

    /// <summary>The RFC and nothing else, unknown attributes refused.</summary>
    public static ReadOptions Strict { get; } = new() { Tolerances = IdpTolerances.None, UnknownAttributes = UnknownAttributes.Refuse };

    public static ScimResult<ResourceInput> Read(ResourceTypeDefinition type, string json, ReadOptions? options = null) =>
        ResourceReader.Read(type, Encoding.UTF8.GetBytes(json), options ?? ReadOptions.Default);

    public static ScimResult<ScimValue?> ReadValue(ResourceTypeDefinition type, string path, string json, ReadOptions? options = null, bool asElement = false) =>
        ResourceReader.ReadValue(Attribute(type, path), Encoding.UTF8.GetBytes(json), options ?? ReadOptions.Default, asElement);

    public static AttributeDefinition Attribute(ResourceTypeDefinition type, string path)
    {
        Assert.True(type.TryResolve(path, out var steps), path);
        return steps[^1];
    }

    /// <summary>The stored form of a resource, as text.</summary>
    public static string Stored(Resource resource)
    {
        var output = new ArrayBufferWriter<byte>();
        ResourceWriter.WriteStored(output, resource);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
