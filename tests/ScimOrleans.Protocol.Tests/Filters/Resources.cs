using System.Text.Json;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>Values from JSON literals, taken as they stand: no rule of the resource reader is applied.</summary>
internal static class Resources
{
    /// <summary>A resource; members of the JSON that the type does not define are dropped.</summary>
    public static Resource Resource(ResourceTypeDefinition type, string json)
    {
        using var document = JsonDocument.Parse(json);
        return new(type, Complex(type.Root, document.RootElement));
    }

    /// <summary>A resource with an id, instants and a version, as a filter sees it.</summary>
    public static FilterSubject Subject(ResourceTypeDefinition type, string json, params ReadOnlySpan<SubjectReference> references) => new()
    {
        Type = type,
        Attributes = Resource(type, json).Attributes,
        Id = Guid.Parse("0197f000-abcd-7000-8000-000000000001"),
        Created = new(2026, 1, 1, 7, 0, 0, TimeSpan.Zero),
        LastModified = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
        Version = "W/\"3\"",
        BaseAddress = "https://scim.test/t/c",
        References = references.ToArray(),
    };

    /// <summary>An element of a complex attribute.</summary>
    public static ComplexValue Element(AttributeDefinition attribute, string json)
    {
        using var document = JsonDocument.Parse(json);
        return Complex(attribute, document.RootElement);
    }

    private static ComplexValue Complex(AttributeDefinition owner, JsonElement element) => ComplexValue.Of(element.EnumerateObject()
        .Select(member => (Attribute: owner.Find(member.Name), member.Value)).Where(pair => pair.Attribute is not null).Select(pair => new AttributeValue(pair.Attribute!, Value(pair.Attribute!, pair.Value))));

    private static ScimValue Value(AttributeDefinition attribute, JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => new MultiValue([.. element.EnumerateArray().Select(item => Value(attribute, item))]),
        JsonValueKind.Object => Complex(attribute, element),
        JsonValueKind.Number => new NumberValue(element.GetRawText()),
        JsonValueKind.True or JsonValueKind.False => BooleanValue.Of(element.GetBoolean()),
        _ => new StringValue(element.GetString()!),
    };
}
