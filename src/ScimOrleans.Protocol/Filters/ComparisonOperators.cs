using System.Diagnostics;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>The words of RFC 7644 table 3, and which attribute type takes which of them.</summary>
internal static class ComparisonOperators
{
    /// <summary>All operators, for refusals.</summary>
    public const string Words = "eq, ne, co, sw, ew, gt, ge, lt, le or pr";

    /// <summary>Reads an operator other than <c>pr</c>, in any case (RFC 7644 §3.4.2.2).</summary>
    public static ComparisonOperator? Parse(ReadOnlySpan<char> word) => word.Length != 2 ? null : ((char)(word[0] | ' '), (char)(word[1] | ' ')) switch
    {
        ('e', 'q') => ComparisonOperator.Equal,
        ('n', 'e') => ComparisonOperator.NotEqual,
        ('c', 'o') => ComparisonOperator.Contains,
        ('s', 'w') => ComparisonOperator.StartsWith,
        ('e', 'w') => ComparisonOperator.EndsWith,
        ('g', 't') => ComparisonOperator.GreaterThan,
        ('g', 'e') => ComparisonOperator.GreaterOrEqual,
        ('l', 't') => ComparisonOperator.LessThan,
        ('l', 'e') => ComparisonOperator.LessOrEqual,
        _ => null,
    };

    /// <summary>The operator as it is written.</summary>
    public static string ToWord(ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => "eq",
        ComparisonOperator.NotEqual => "ne",
        ComparisonOperator.Contains => "co",
        ComparisonOperator.StartsWith => "sw",
        ComparisonOperator.EndsWith => "ew",
        ComparisonOperator.GreaterThan => "gt",
        ComparisonOperator.GreaterOrEqual => "ge",
        ComparisonOperator.LessThan => "lt",
        ComparisonOperator.LessOrEqual => "le",
        _ => throw new UnreachableException(),
    };

    /// <summary>
    /// Whether a type can be compared so. RFC 7644 table 3 refuses ordering for booleans and binaries; parts of a date, a number, a boolean or
    /// of base64 text mean nothing, so these have no <c>co</c>, <c>sw</c> and <c>ew</c>.
    /// </summary>
    public static bool Allows(AttributeType type, ComparisonOperator comparison) => type switch
    {
        AttributeType.String or AttributeType.Reference => true,
        AttributeType.Boolean or AttributeType.Binary => comparison is ComparisonOperator.Equal or ComparisonOperator.NotEqual,
        AttributeType.Integer or AttributeType.Decimal or AttributeType.DateTime =>
            comparison is not (ComparisonOperator.Contains or ComparisonOperator.StartsWith or ComparisonOperator.EndsWith),
        _ => false,
    };
}
