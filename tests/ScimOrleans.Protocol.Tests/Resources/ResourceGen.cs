using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Tests.Resources;

/// <summary>Makes resources that a client could have written, by the schema.</summary>
internal static class ResourceGen
{
    /// <summary>Short texts of any characters but NUL and halves of pairs.</summary>
    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Char[' ', '~'].Select(c => c.ToString()),
        Gen.OneOf("\"", "\\", "\n", "\u0001", "\u007F", "é", "ß", "ς", "İ", "\uFFFD", "\uE000", "\U0001F600", "\U00010000", "\u2028", "</script>", "%", "'", "\\u0000"))
        .Array[0, 6].Select(string.Concat);

    /// <summary>Resources of a type, with required attributes and at most one primary.</summary>
    public static Gen<Resource> Of(ResourceTypeDefinition type) => Object(type.Root).Select(attributes => new Resource(type, attributes));

    private static Gen<ComplexValue> Object(AttributeDefinition owner)
    {
        var written = owner.SubAttributes.Where(attribute => attribute.Mutability != Mutability.ReadOnly
            && attribute is not { SchemaId: SchemaUrns.User, Name: "password" } and not { SchemaId: SchemaUrns.Group, Name: "members" }).ToArray();
        return written.Aggregate(
            Gen.Const(ComplexValue.Empty),
            (all, attribute) => Gen.Select(all, attribute.Required && !attribute.IsExtension ? Required(attribute) : Optional(attribute), (complex, value) => complex.With(attribute, value)));
    }

    private static Gen<ScimValue?> Optional(AttributeDefinition attribute) =>
        Gen.Frequency((3, Gen.Const(default(ScimValue))), (2, Value(attribute).Select(value => (ScimValue?)value)));

    private static Gen<ScimValue?> Required(AttributeDefinition attribute) => attribute.Type == AttributeType.String
        ? Text.Select(text => (ScimValue?)new StringValue($"x{text}"))
        : Value(attribute).Select(value => (ScimValue?)value);

    private static Gen<ScimValue> Value(AttributeDefinition attribute) => attribute.MultiValued
        ? One(attribute).Array[1, 3].Select(items => (ScimValue)new MultiValue(OnePrimary(attribute, [.. items.Where(item => item is not ComplexValue { IsEmpty: true })])))
        : One(attribute);

    private static Gen<ScimValue> One(AttributeDefinition attribute) => attribute.Type switch
    {
        AttributeType.String => Text.Select(text => (ScimValue)new StringValue(text)),
        AttributeType.Boolean => Gen.Bool.Select(truth => (ScimValue)BooleanValue.Of(truth)),
        AttributeType.Integer => Gen.Long.Select(number => (ScimValue)new NumberValue(number.ToString(CultureInfo.InvariantCulture))),
        AttributeType.Decimal => Gen.Decimal.Select(number => (ScimValue)new NumberValue(number.ToString(CultureInfo.InvariantCulture))),
        AttributeType.DateTime => Gen.DateTime.Select(time => (ScimValue)new StringValue(ScimInstant.Format(new(time.Ticks, TimeSpan.Zero)))),
        AttributeType.Binary => Gen.Byte.Array[1, 9].Select(bytes => (ScimValue)new StringValue(Convert.ToBase64String(bytes))),
        AttributeType.Reference => Text.Select(text => (ScimValue)new StringValue($"/{text}")),
        _ => Object(attribute).Select(complex => (ScimValue)complex),
    };

    private static ImmutableArray<ScimValue> OnePrimary(AttributeDefinition attribute, ImmutableArray<ScimValue> items)
    {
        if (attribute.PrimaryAttribute is not { } primary)
        {
            return items;
        }

        var first = items.FirstOrDefault(item => BooleanValue.True.Equals(((ComplexValue)item)[primary]));
        return [.. items.Select(item => ReferenceEquals(item, first) || !BooleanValue.True.Equals(((ComplexValue)item)[primary]) ? item : ((ComplexValue)item).With(primary, BooleanValue.False))];
    }
}
