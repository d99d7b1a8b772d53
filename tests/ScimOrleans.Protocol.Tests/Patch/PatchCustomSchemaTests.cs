using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Patch;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Kinds of attributes that the RFC's own schemas do not have: immutable ones, lists of simple values, required parts, a required extension.</summary>
public sealed class PatchCustomSchemaTests
{
    private const string Urn = "urn:example:badge:1.0:User";

    private static readonly ResourceTypeDefinition Type = Load();

    /// <summary>Name, resource before, operations, resource after; all below the extension.</summary>
    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        { "add to a list of texts", """{"tags":["a"]}""", """{"op":"add","path":"@:tags","value":["b","A"]}""", """{"tags":["a","b"]}""" },
        { "add one text to a list", """{"tags":["a"]}""", """{"op":"add","path":"@:tags","value":"b"}""", """{"tags":["a","b"]}""" },
        { "replace a list of texts", """{"tags":["a"]}""", """{"op":"replace","path":"@:tags","value":["b","c"]}""", """{"tags":["b","c"]}""" },
        { "remove listed texts", """{"tags":["a","b","c"]}""", """{"op":"remove","path":"@:tags","value":["B","c"]}""", """{"tags":["a"]}""" },
        { "remove texts by filter", """{"tags":["a","b","c"]}""", """{"op":"remove","path":"@:tags[value sw \"b\" or value eq \"c\"]"}""", """{"tags":["a"]}""" },
        { "replace texts by filter", """{"tags":["a","b"]}""", """{"op":"replace","path":"@:tags[value eq \"b\"]","value":"z"}""", """{"tags":["a","z"]}""" },
        { "add to texts by filter", """{"tags":["a","b"]}""", """{"op":"add","path":"@:tags[value eq \"b\"]","value":"z"}""", """{"tags":["a","z"]}""" },
        { "list inside a complex attribute", """{"desk":{"floor":1}}""", """{"op":"add","path":"@:desk","value":{"keys":["k1"]}},{"op":"add","path":"@:desk.keys","value":["k2","k1"]}""", """{"desk":{"floor":1,"keys":["k1","k2"]}}""" },
        { "replace a list inside a complex attribute", """{"desk":{"floor":1,"keys":["k1"]}}""", """{"op":"replace","path":"@:desk","value":{"keys":["k3"]}}""", """{"desk":{"floor":1,"keys":["k3"]}}""" },
        { "remove listed of a list inside a complex attribute", """{"desk":{"keys":["k1","k2"]}}""", """{"op":"remove","path":"@:desk.keys","value":["k2"]}""", """{"desk":{"keys":["k1"]}}""" },
        { "numbers", """{"desk":{"floor":1}}""", """{"op":"replace","path":"@:desk.floor","value":2}""", """{"desk":{"floor":2}}""" },
        { "immutable: set once", """{}""", """{"op":"add","path":"@:serial","value":"1"}""", """{"serial":"1"}""" },
        { "immutable: set once by replace", """{}""", """{"op":"replace","value":{"@":{"serial":"1"}}}""", """{"serial":"1"}""" },
        { "immutable: the same again", """{"serial":"1"}""", """{"op":"replace","path":"@:serial","value":"1"}""", """{"serial":"1"}""" },
        { "immutable part: set once", """{"desk":{"floor":1}}""", """{"op":"add","path":"@:desk.room","value":"R"}""", """{"desk":{"floor":1,"room":"R"}}""" },
        { "immutable part of an element: another element", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"add","path":"@:cards","value":[{"value":"2","issuer":"J"}]}""", """{"cards":[{"value":"1","issuer":"I"},{"value":"2","issuer":"J"}]}""" },
        { "immutable part of an element: set once", """{"cards":[{"value":"1"}]}""", """{"op":"replace","path":"@:cards[value eq \"1\"].issuer","value":"I"}""", """{"cards":[{"value":"1","issuer":"I"}]}""" },
        { "immutable part of an element: element removed", """{"cards":[{"value":"1","issuer":"I"},{"value":"2"}]}""", """{"op":"remove","path":"@:cards[value eq \"1\"]"}""", """{"cards":[{"value":"2"}]}""" },
        { "immutable part of an element: the list replaced", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"replace","path":"@:cards","value":[{"value":"1","issuer":"J"}]}""", """{"cards":[{"value":"1","issuer":"J"}]}""" },
        { "immutable list: the same again", """{"grades":["A"]}""", """{"op":"add","path":"@:grades","value":["A"]}""", """{"grades":["A"]}""" },
    };

    /// <summary>Name, resource before, operations, scimType.</summary>
    public static TheoryData<string, string, string, string> Refusals { get; } = new()
    {
        { "immutable: changed", """{"serial":"1"}""", """{"op":"replace","path":"@:serial","value":"2"}""", ScimTypes.Mutability },
        { "immutable: removed", """{"serial":"1"}""", """{"op":"remove","path":"@:serial"}""", ScimTypes.Mutability },
        { "immutable: removed and set anew", """{"serial":"1"}""", """{"op":"remove","path":"@:serial"},{"op":"add","path":"@:serial","value":"2"}""", ScimTypes.Mutability },
        { "immutable: removed with its extension", """{"serial":"1"}""", """{"op":"remove","path":"@"}""", ScimTypes.Mutability },
        { "immutable part: changed", """{"desk":{"room":"R"}}""", """{"op":"replace","path":"@:desk","value":{"room":"S"}}""", ScimTypes.Mutability },
        { "immutable part: removed with the whole", """{"desk":{"room":"R"}}""", """{"op":"remove","path":"@:desk"}""", ScimTypes.Mutability },
        { "immutable part of an element: changed", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"replace","path":"@:cards[value eq \"1\"].issuer","value":"J"}""", ScimTypes.Mutability },
        { "immutable part of an element: removed", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"remove","path":"@:cards.issuer"}""", ScimTypes.Mutability },
        { "immutable part of an element: changed with the element", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"replace","path":"@:cards[value eq \"1\"]","value":{"value":"1","issuer":"J"}}""", ScimTypes.Mutability },
        { "immutable part of an element: changed by add", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"add","path":"@:cards[value eq \"1\"]","value":{"issuer":"J"}}""", ScimTypes.Mutability },
        { "immutable part of an element: changed by add to the list", """{"cards":[{"value":"1","issuer":"I"}]}""", """{"op":"add","path":"@:cards","value":[{"value":"1","issuer":"J"}]}""", ScimTypes.Mutability },
        { "immutable list: appended", """{"grades":["A"]}""", """{"op":"add","path":"@:grades","value":["B"]}""", ScimTypes.Mutability },
        { "required part: missing in a new object", """{}""", """{"op":"add","path":"@:phone","value":{"label":"L"}}""", ScimTypes.InvalidValue },
        { "required part: removed", """{"phone":{"number":"1","label":"L"}}""", """{"op":"remove","path":"@:phone.number"}""", ScimTypes.Mutability },
        { "required part: missing in a new element", """{}""", """{"op":"add","path":"@:keys","value":[{"label":"L"}]}""", ScimTypes.InvalidValue },
        { "required extension: removed", """{"tags":["a"]}""", """{"op":"remove","path":"@:tags"}""", ScimTypes.Mutability },
        { "filter on a list of texts that selects nothing", """{"tags":["a"]}""", """{"op":"replace","path":"@:tags[value eq \"z\"]","value":"y"}""", ScimTypes.NoTarget },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_BecomesAsExpected(string name, string before, string operations, string after)
    {
        var result = Apply(before, operations);

        Assert.True(result.IsSuccess, $"{name}: {result.Error}");
        PatchRun.AssertJson(Below(after), result.Value.Resource);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Apply_Refused(string name, string before, string operations, string scimType)
    {
        var result = Apply(before, operations);

        Assert.False(result.IsSuccess, name);
        Assert.Equal((400, scimType), (result.Error.Status, result.Error.ScimType));
    }

    [Fact]
    public void Apply_RequiredPartRemovedWithTheWhole_IsDone()
    {
        var result = Apply("""{"tags":["a"],"phone":{"number":"1"}}""", """{"op":"remove","path":"@:phone"}""");

        PatchRun.AssertJson(Below("""{"tags":["a"]}"""), result.Value.Resource);
    }

    [Fact]
    public void Replacement_ImmutableLeftOut_Stays_Changed_IsMutability()
    {
        var current = TreeJson.Resource(Type, WithUrn("""{"userName":"u","active":true,"@":{"serial":"1","tags":["a"],"desk":{"room":"R","floor":1}}}"""));

        var kept = ResourceReplacement.Apply(current, Input("""{"userName":"u","@":{"tags":["b"]}}"""), PatchRun.Id, ReadOptions.Default);
        var refused = ResourceReplacement.Apply(current, Input("""{"userName":"u","@":{"serial":"2","tags":["a"]}}"""), PatchRun.Id, ReadOptions.Default);

        PatchRun.AssertJson(WithUrn("""{"userName":"u","active":true,"@":{"serial":"1","tags":["b"],"desk":{"room":"R"}}}"""), kept.Value.Resource);
        Assert.Equal((400, ScimTypes.Mutability), (refused.Error!.Status, refused.Error.ScimType));
    }

    private static ScimResult<PatchOutcome> Apply(string before, string operations) =>
        PatchRun.Apply(TreeJson.Resource(Type, Below(before)), WithUrn(operations));

    private static string WithUrn(string json) => json.Replace("@", Urn, StringComparison.Ordinal);

    private static string Below(string extension) => $"{{\"{Urn}\":{extension}}}";

    private static ResourceInput Input(string json) => ResourceReader.Read(Type, Encoding.UTF8.GetBytes(WithUrn(json)), ReadOptions.Default).Value;

    private static ResourceTypeDefinition Load()
    {
        var schema = Encoding.UTF8.GetBytes($$"""
            {
              "id": "{{Urn}}", "name": "Badge",
              "attributes": [
                {"name": "serial", "type": "string", "mutability": "immutable"},
                {"name": "tags", "type": "string", "multiValued": true},
                {"name": "grades", "type": "string", "multiValued": true, "mutability": "immutable"},
                {"name": "desk", "type": "complex", "subAttributes": [
                  {"name": "room", "type": "string", "mutability": "immutable"},
                  {"name": "floor", "type": "integer"},
                  {"name": "keys", "type": "string", "multiValued": true}]},
                {"name": "cards", "type": "complex", "multiValued": true, "subAttributes": [
                  {"name": "value", "type": "string"},
                  {"name": "issuer", "type": "string", "mutability": "immutable"}]},
                {"name": "phone", "type": "complex", "subAttributes": [
                  {"name": "number", "type": "string", "required": true},
                  {"name": "label", "type": "string"}]},
                {"name": "keys", "type": "complex", "multiValued": true, "subAttributes": [
                  {"name": "value", "type": "string", "required": true},
                  {"name": "label", "type": "string"}]}
              ]
            }
            """);
        var user = Encoding.UTF8.GetBytes($$"""
            {"name": "User", "endpoint": "/Users", "schema": "{{SchemaUrns.User}}", "schemaExtensions": [{"schema": "{{Urn}}", "required": true}]}
            """);
        var group = Encoding.UTF8.GetBytes($$"""{"name": "Group", "endpoint": "/Groups", "schema": "{{SchemaUrns.Group}}"}""");
        return ScimModel.Load([.. ScimModel.BuiltInSchemas, schema], [user, group]).Value.User;
    }
}
