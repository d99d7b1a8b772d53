using System.Text.Json.Nodes;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Patch;

/// <summary>Turns JSON into values and back by the plainest possible code, so that what the tests expect does not rest on the product's reader and writer.</summary>
internal static class TreeJson
{
    public static Resource Resource(ResourceTypeDefinition type, string json) => new(type, Complex(type.Root, JsonNode.Parse(json)!.AsObject()));

    public static JsonObject Show(Resource resource) => (JsonObject)Show(resource.Attributes);

    private static ComplexValue Complex(AttributeDefinition owner, JsonObject json) => ComplexValue.Of(json.Select(property =>
    {
        var attribute = owner.Find(property.Key) ?? throw new ArgumentException($"{owner} has no '{property.Key}'.");
        return new AttributeValue(attribute, attribute.MultiValued
            ? new MultiValue([.. property.Value!.AsArray().Select(item => One(attribute, item!))])
            : One(attribute, property.Value!));
    }));

    private static ScimValue One(AttributeDefinition attribute, JsonNode json) => attribute.Type switch
    {
        AttributeType.Complex => Complex(attribute, json.AsObject()),
        AttributeType.Boolean => BooleanValue.Of(json.GetValue<bool>()),
        AttributeType.Integer or AttributeType.Decimal => new NumberValue(json.ToJsonString()),
        _ => new StringValue(json.GetValue<string>()),
    };

    private static JsonNode Show(ScimValue value) => value switch
    {
        ComplexValue complex => new JsonObject(complex.Values.Select(entry => KeyValuePair.Create(entry.Attribute.Name, (JsonNode?)Show(entry.Value)))),
        MultiValue list => new JsonArray([.. list.Items.Select(Show)]),
        BooleanValue truth => JsonValue.Create(truth.Value),
        NumberValue number => JsonNode.Parse(number.Literal)!,
        StringValue text => JsonValue.Create(text.Text),
        _ => throw new ArgumentException($"Unknown value {value}."),
    };
}
