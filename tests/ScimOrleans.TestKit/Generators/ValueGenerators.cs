using System.Globalization;
using CsCheck;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.TestKit.Generators;

/// <summary>
/// Random values of attributes. They come from small pools, so that values and literals meet often, and the pools hold what breaks SQL, JSON and
/// case folding: quotes, wildcards, backslashes, control characters, letters whose upper and lower forms do not pair, and characters beyond U+FFFF.
/// </summary>
public static class ValueGenerators
{
    private static readonly Gen<string> Atom = Gen.OneOf(
        "a", "A", "b", "work", "Work", "x@y.test", " ", "\"", "'", "%", "_", "*", "?", "\\", "\\\\", "/", "$", ".", "[", "(", "{", "\t", "\n", "\u0001", "\u007F", "é", "É", "e\u0301",
        "ß", "ẞ", "ss", "σ", "ς", "Σ", "i", "I", "İ", "ı", "k", "K", "\u212A", "ǆ", "ǅ", "Ǆ", "\uD7FF", "\uE000", "\uFFFD", "\uFFFF", "\U00010000", "𐐀", "𐐨", "😀", "\U0010FFFF");

    /// <summary>Text of at most three pieces; often empty or one piece, so that it is found in other texts.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency((1, Gen.Const("")), (4, Atom), (3, Atom.Array[2, 3].Select(string.Concat)));

    /// <summary>As <see cref="Text"/>, never empty or blank.</summary>
    public static Gen<string> Name { get; } = Gen.Select(Gen.OneOf("a", "b", "A", "ß", "ς"), Text, string.Concat);

    /// <summary>An xsd:dateTime of one of a few instants, with any offset and number of digits.</summary>
    public static Gen<string> DateTimeText { get; } = Gen.OneOf(
        "2026-01-31T09:30:00Z", "2026-01-31T09:30:00", "2026-01-31T10:30:00+01:00", "2026-01-31T09:30:00.0000000Z", "2026-01-31T09:30:00.1Z", "2026-01-31T02:30:00.1000-07:00",
        "2026-01-31T09:30:00.12345678901234567890Z", "2026-01-30T24:00:00Z", "2026-01-31T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z");

    /// <summary>A JSON number of an integer attribute.</summary>
    public static Gen<string> IntegerLiteral { get; } = Gen.OneOf("0", "-0", "1", "-1", "2", "10", "100", "9007199254740993", "9223372036854775807", "-9223372036854775808");

    /// <summary>A JSON number of a decimal attribute, of at most fifteen digits: a database that compares doubles keeps them apart.</summary>
    public static Gen<string> DecimalLiteral { get; } = Gen.OneOf("0", "-0.0", "1", "1.0", "1.5", "1.50", "15e-1", "-1.5", "0.1", "0.10", "1e2", "100", "2E+3", "1e-7", "123456789.012345");

    /// <summary>A value of an attribute that is not complex; of one element, if it is multi-valued.</summary>
    public static Gen<ScimValue> Simple(AttributeDefinition attribute) => attribute.Type switch
    {
        AttributeType.Boolean => Gen.Bool.Select(truth => (ScimValue)BooleanValue.Of(truth)),
        AttributeType.Integer => IntegerLiteral.Select(literal => (ScimValue)new NumberValue(literal)),
        AttributeType.Decimal => DecimalLiteral.Select(literal => (ScimValue)new NumberValue(literal)),
        AttributeType.DateTime => DateTimeText.Select(AsValue),
        AttributeType.Binary => Gen.OneOf("QUJD", "qujd", "AAECAw==", "/+8=").Select(AsValue),
        AttributeType.Reference => Gen.OneOf("https://x.test/a", "https://X.test/a", "https://x.test/a%20b?c=_", "../a", "/Users/1").Select(AsValue),
        AttributeType.String when !attribute.CanonicalValues.IsEmpty => Gen.Frequency((3, Canonical(attribute)), (1, Text)).Select(AsValue),
        AttributeType.String => (attribute.Required ? Name : Text).Select(AsValue),
        _ => throw new ArgumentException($"{attribute} is complex.", nameof(attribute)),
    };

    private static Gen<string> Canonical(AttributeDefinition attribute) =>
        Gen.Select(Gen.OneOf(attribute.CanonicalValues.ToArray()), Gen.Int[0, 2], (text, spelling) => spelling switch
        {
            0 => text.ToUpperInvariant(),
            1 => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(text),
            _ => text,
        });

    private static ScimValue AsValue(string text) => new StringValue(text);
}
