using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;

namespace ScimOrleans.Protocol.Tests.Filters;

/// <summary>
/// The filter vectors of another implementation (scimmy): texts with the trees that it makes of them, and trees with the resources that they match.
/// A tree is a list of alternatives, each an object of comparisons by attribute that hold together.
/// </summary>
public sealed partial class ScimmyVectorTests
{
    /// <summary>What scimmy reads and RFC 7644 §3.4.2.2 does not allow, or what means nothing for the type; each must be refused.</summary>
    private static readonly (string Pattern, string Reason)[] Refused =
    [
        (@"(?i)\bnot (?!\()", "the grammar has 'not' before parentheses only"),
        (@"\] (pr|co)\b", "a value filter is a whole condition: the grammar has nothing behind its bracket"),
        (@"\]\.values\[", "value filters neither nest nor follow one another (erratum 4690)"),
        ("^-valid", "an attribute's name begins with a letter"),
        (@"^value eq \d", "'value' is a string in our schema, and 123abc is no JSON literal"),
        (@"\bnp\b", "there is no operator 'np'; the grammar has eq null and not (… pr)"),
        (@"\bun\b", "an unknown operator is an error and not an empty list"),
        ("falsey", "a boolean is true or false"),
        ("number .. \"", "a number is not compared with a string"),
        (@"date .. ""[\d-]+""", "an xsd:dateTime has a time; parts of dates are not compared"),
    ];

    /// <summary>Texts that both read, with another meaning.</summary>
    private static readonly (string Pattern, string Reason)[] MeantOtherwise =
    [
        (@"not \(.+ or ", "scimmy takes not (a or b) for (not a) or (not b); De Morgan has 'and'"),
        (@"\bemails\.\w+ \w\w \S+ and emails\.", "scimmy's tree is of one element; in the text, each condition may be met by another element"),
    ];

    private static readonly ResourceTypeDefinition Type = Model();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex StringLiteral { get; }

    [Fact]
    public void Parse_ScimmyTexts_MeanWhatTheTreesSay()
    {
        var vectors = Read();
        var cases = vectors["parse"]!.AsObject().SelectMany(group => group.Value!.AsArray()).Select(vector => (Text: vector!["source"]!.GetValue<string>(), Tree: vector["target"]!))
            .Concat(vectors["expression"]!.AsObject().SelectMany(group => group.Value!.AsArray()).Select(vector => (Text: vector!["target"]!.GetValue<string>(), Tree: vector["source"]!)))
            .ToArray();

        Assert.Equal(87, cases.Length);
        foreach (var (text, tree) in cases)
        {
            if (Find(Refused, text) is not null)
            {
                Parsing.FilterRefusal(text, Type);
            }
            else if (Find(MeantOtherwise, text) is not null)
            {
                Parsing.Filter(text, Type);
            }
            else
            {
                AssertSameMeaning(text, ToText(tree));
            }
        }

        Assert.All(Refused[..5].Concat(MeantOtherwise), row => Assert.Contains(cases, vector => Regex.IsMatch(vector.Text, row.Pattern)));
    }

    [Fact]
    public void Matches_ScimmyTrees_FindTheExpectedResources()
    {
        var match = Read()["match"]!;
        var subjects = match["source"]!.AsArray().Select(source => (Id: source!["id"]!.GetValue<int>(), Subject: Resources.Subject(Type, source.ToJsonString()))).ToArray();
        var cases = match["targets"]!.AsObject().SelectMany(group => group.Value!.AsArray())
            .Select(vector => (Text: ToText(vector!["expression"]!), Expected: vector["expected"]!.AsArray().Select(id => id!.GetValue<int>()).ToArray())).ToArray();

        Assert.Equal(59, cases.Length);
        foreach (var (text, expected) in cases)
        {
            if (Find(Refused, text) is not null)
            {
                Parsing.FilterRefusal(text, Type);
            }
            else
            {
                var filter = Parsing.Filter(text, Type);
                var found = subjects.Where(pair => FilterEvaluator.Matches(filter, pair.Subject)).Select(pair => pair.Id);
                Assert.True(expected.SequenceEqual(found), $"{text} finds {string.Join(", ", found)}, not {string.Join(", ", expected)}.");
            }
        }

        Assert.All(Refused[5..], row => Assert.Contains(cases, vector => Regex.IsMatch(vector.Text, row.Pattern)));
    }

    private static JsonNode Read() => JsonNode.Parse(File.ReadAllText(Path.Combine(Collections.Folder, "scimmy-vectors", "types-filter.json")))!;

    private static string? Find((string Pattern, string Reason)[] table, string text) => table.FirstOrDefault(row => Regex.IsMatch(text, row.Pattern)).Reason;

    /// <summary>Two filters mean the same if they agree on resources that are made of their literals.</summary>
    private static void AssertSameMeaning(string text, string expected)
    {
        var (filter, other) = (Parsing.Filter(text, Type), Parsing.Filter(expected, Type));
        string[] literals = [.. StringLiteral.Matches(text).Select(match => match.Groups[1].Value), "Other"];
        Gen.Int[0, int.MaxValue].Select(seed => RandomResource(new Random(seed), literals)).Sample(
            json =>
            {
                var subject = Resources.Subject(Type, json);
                Assert.Equal(FilterEvaluator.Matches(other, subject), FilterEvaluator.Matches(filter, subject));
            },
            iter: Effort.Choose(full: 500, quick: 50),
            print: json => $"{text}\n{expected}\n{json}");
    }

    private static string RandomResource(Random random, string[] literals)
    {
        return Object(Type.Root).ToJsonString();

        JsonObject Object(AttributeDefinition owner) => new(owner.SubAttributes.Where(attribute => attribute.Name is not ("schemas" or "meta") && random.Next(4) > 0)
            .Select(attribute => KeyValuePair.Create<string, JsonNode?>(attribute.Name, attribute.MultiValued ? new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(attribute))]) : Value(attribute))));

        JsonNode Value(AttributeDefinition attribute) => attribute.Type switch
        {
            AttributeType.Complex => Object(attribute),
            AttributeType.Boolean => JsonValue.Create(random.Next(2) == 0),
            AttributeType.Decimal => JsonValue.Create(random.GetItems([1m, 1.5m, 1.7m, 2m, 5m, 6m, 200m, 300m], 1)[0]),
            AttributeType.DateTime => JsonValue.Create("2021-09-08T23:02:28.986Z"),
            _ => JsonValue.Create(string.Concat(random.GetItems(literals, random.Next(1, 3)))),
        };
    }

    private static string ToText(JsonNode tree) => string.Join(" or ", (tree as JsonArray ?? [tree.DeepClone()]).Select(alternative =>
        string.Join(" and ", alternative!.AsObject().Select(member => ToText(member.Key, member.Value!)))));

    private static string ToText(string name, JsonNode tree) => tree switch
    {
        JsonArray { Count: > 0 } several when several[0] is JsonArray => string.Join(" and ", several.Select(one => ToText(name, one!))),
        JsonArray { Count: 2 } within when within[0] is JsonObject && within[1]!.ToJsonString() == "[\"pr\"]" => ToText(name, within[0]!),
        JsonArray parts when "not".Equals(parts[0]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase) => $"not ({name} {Words(parts.Skip(1))})",
        JsonArray parts => $"{name} {Words(parts)}",
        JsonObject sub when Type.Find(name) is { MultiValued: true } => $"{name}[{string.Join(" and ", sub.Select(member => ToText(member.Key, member.Value!)))}]",
        _ => string.Join(" and ", tree.AsObject().Select(member => ToText($"{name}.{member.Key}", member.Value!))),
    };

    /// <summary>The operator bare, the literal as JSON.</summary>
    private static string Words(IEnumerable<JsonNode?> parts) => string.Join(' ', parts.Select((part, i) => i == 0 ? part!.GetValue<string>() : part?.ToJsonString() ?? "null"));

    private static ResourceTypeDefinition Model()
    {
        var text = (string name) => $$"""{ "name": "{{name}}", "type": "string", "caseExact": true }""";
        var complex = (string name, bool multiValued, string[] texts) => $$"""
            { "name": "{{name}}", "type": "complex", "multiValued": {{(multiValued ? "true" : "false")}}, "subAttributes": [ {{string.Join(',', texts.Select(text))}}, { "name": "primary", "type": "boolean" } ] }
            """;
        string[] attributes =
        [
            .. new[] { "userName", "displayName", "userType", "value", "$ref", "valid$Name", "pr" }.Select(text),
            """{ "name": "active", "type": "boolean" }""", """{ "name": "exists", "type": "boolean" }""", """{ "name": "quota", "type": "decimal" }""",
            """{ "name": "number", "type": "decimal" }""", """{ "name": "date", "type": "dateTime" }""",
            complex("name", false, ["formatted", "honoraryPrefix", "familyName", "givenName"]), complex("email", false, ["type", "value"]),
            complex("emails", true, ["type", "value", "display"]), complex("ims", true, ["type", "value"]),
        ];
        var schema = $$"""{ "id": "urn:example:Vector", "name": "Vector", "attributes": [ {{string.Join(',', attributes)}} ] }""";
        var type = """{ "id": "Vector", "name": "Vector", "endpoint": "/Vectors", "schema": "urn:example:Vector", "schemaExtensions": [] }""";
        return ScimModel.Load([.. ScimModel.BuiltInSchemas, Encoding.UTF8.GetBytes(schema)], [.. ScimModel.BuiltInResourceTypes, Encoding.UTF8.GetBytes(type)]).Value.ResourceTypes.Single(one => one.Name == "Vector");
    }
}
