using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;
using ScimOrleans.TestKit;
using ScimOrleans.TestKit.Generators;

namespace ScimOrleans.Protocol.Tests.Filters;

public sealed class SearchDocumentTests
{
    private static readonly ResourceTypeDefinition Type = AllTypesModel.Instance.User;

    [Fact]
    public void Write_User_IsFoldedAndCanonical()
    {
        var user = Resources.Resource(Type, $$"""
            {
              "id": "x", "schemas": ["x"], "meta": { "version": "x" }, "groups": [ { "value": "x" } ], "password": "secret",
              "USERNAME": "Alice@X.test", "externalId": "ABC", "active": true, "profileUrl": "https://X.test",
              "name": { "familyName": "ΣΊΣΥΦΟΣ", "givenName": "É\"\\\n" },
              "emails": [ { "value": "A@X.test", "type": "Work", "primary": true }, { "value": "B" } ],
              "{{SchemaUrns.EnterpriseUser}}": { "department": "R&D <1>", "manager": { "value": "M-1" } },
              "{{AllTypesModel.Urn}}": {
                "code": "Key", "level": -0, "score": 1.50, "issued": "2026-01-31T10:30:00.12+01:00", "picture": "QUJD", "tags": ["Red", "BLUE"], "levels": [1, 2e2], "holder": { "value": 1e-7 }
              }
            }
            """);

        Assert.Equal(
            $$$$"""
            {"schemas":["{{{{SchemaUrns.User}}}}","{{{{SchemaUrns.EnterpriseUser}}}}","{{{{AllTypesModel.Urn}}}}"],"externalId":"ABC","userName":"alice@x.test",
            "name":{"familyName":"σίσυφοσ","givenName":"é\"\\\n"},"profileUrl":"https://X.test","active":true,
            "emails":[{"value":"a@x.test","type":"work","primary":true},{"value":"b"}],
            "{{{{SchemaUrns.EnterpriseUser}}}}":{"department":"r&d <1>","manager":{"value":"M-1"}},
            "{{{{AllTypesModel.Urn}}}}":{"code":"Key","level":0,"score":1.5,"issued":"2026-01-31T09:30:00.1200000Z","picture":"QUJD","tags":["red","blue"],"levels":[1,200],"holder":{"value":0.0000001}}}
            """.ReplaceLineEndings(""),
            Write(user));
    }

    [Fact]
    public void Write_Group_HasNoMembers() => Assert.Equal(
        $$"""{"schemas":["{{SchemaUrns.Group}}"],"displayName":"staff"}""",
        Write(Resources.Resource(ScimModel.Default.Group, """{ "displayName": "Staff", "members": [ { "value": "x" } ] }""")));

    [Fact]
    public void Value_OfAnotherType_IsAProgrammersError()
    {
        Assert.Throws<InvalidOperationException>(() => SearchDocument.Value(Type.Find("active")!, new StringValue("true")));
        Assert.Throws<InvalidOperationException>(() => SearchDocument.Value(Type.Find("meta")!.Find("created")!, new StringValue("2026")));
        Assert.Throws<InvalidOperationException>(() => SearchDocument.Value(Type.Find("name")!, ComplexValue.Empty));
    }

    /// <summary>What SQL does: the filter asked of the copy alone, by a second implementation of what filters mean.</summary>
    [Fact]
    public void Write_AnyUser_AnswersFiltersAsTheEvaluatorDoes()
    {
        var filter = FilterGenerators.Filter(Type, include: path => path.Steps[0].Name is not ("id" or "meta" or "groups"));
        Gen.Select(filter, ResourceGenerators.Subject(Type)).Sample(
            (node, subject) =>
            {
                using var document = JsonDocument.Parse(Write(new(subject.Type, subject.Attributes)));
                Assert.Equal(FilterEvaluator.Matches(node, subject), Holds(node, document.RootElement));
            },
            iter: Effort.Choose(full: 20_000, quick: 2_000),
            print: ((FilterNode Filter, FilterSubject Subject) failed) => $"{FilterWriter.ToText(failed.Filter)}\n{ResourceGenerators.Describe(failed.Subject)}");
    }

    private static string Write(Resource resource)
    {
        var output = new ArrayBufferWriter<byte>();
        SearchDocument.Write(output, resource);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static bool Holds(FilterNode filter, JsonElement scope) => filter switch
    {
        AndFilter and => and.Operands.All(operand => Holds(operand, scope)),
        OrFilter or => or.Operands.Any(operand => Holds(operand, scope)),
        NotFilter not => !Holds(not.Operand, scope),
        PresentFilter present => At(scope, present.Path).Any(element => element.ValueKind != JsonValueKind.String || element.GetString()!.Length > 0),
        ValueFilter value => At(scope, value.Path).Any(element => Holds(value.Inner, element)),
        ComparisonFilter { Operator: ComparisonOperator.NotEqual, Path.IsMultiValued: false } comparison => !At(scope, comparison.Path).Any(element => Compares(comparison with { Operator = ComparisonOperator.Equal }, element)),
        ComparisonFilter comparison => At(scope, comparison.Path).Any(element => Compares(comparison, element)),
        _ => throw new InvalidOperationException(),
    };

    private static bool Compares(ComparisonFilter comparison, JsonElement element)
    {
        var order = comparison.Value switch
        {
            { Number: { } number } => element.GetDecimal().CompareTo(number),
            { Truth: { } truth } => element.GetBoolean().CompareTo(truth),
            { Text: var text } => Encoding.UTF8.GetBytes(element.GetString()!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(text!)),
        };
        return comparison.Operator switch
        {
            ComparisonOperator.Equal => order == 0,
            ComparisonOperator.NotEqual => order != 0,
            ComparisonOperator.GreaterThan => order > 0,
            ComparisonOperator.GreaterOrEqual => order >= 0,
            ComparisonOperator.LessThan => order < 0,
            ComparisonOperator.LessOrEqual => order <= 0,
            ComparisonOperator.StartsWith => element.GetString()!.StartsWith(comparison.Value.Text!, StringComparison.Ordinal),
            ComparisonOperator.EndsWith => element.GetString()!.EndsWith(comparison.Value.Text!, StringComparison.Ordinal),
            _ => element.GetString()!.Contains(comparison.Value.Text!, StringComparison.Ordinal),
        };
    }

    private static IEnumerable<JsonElement> At(JsonElement scope, AttributePath path) => path.Steps.Aggregate<AttributeDefinition, IEnumerable<JsonElement>>([scope], (elements, step) => elements
        .Where(element => element.TryGetProperty(step.Name, out _)).Select(element => element.GetProperty(step.Name))
        .SelectMany(element => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().AsEnumerable() : [element]));
}
