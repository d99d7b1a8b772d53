using System.Diagnostics;
using System.Globalization;
using System.Text;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Prints filters in canonical spelling. What it prints parses to an equal filter.</summary>
public static class FilterWriter
{
    /// <summary>A filter of a resource as text. It holds the literals: not for logs of a server.</summary>
    public static string ToText(FilterNode filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var text = new StringBuilder();
        Write(text, filter, null);
        return text.ToString();
    }

    /// <summary>What stands between the brackets of a value filter on an attribute.</summary>
    internal static string ToText(FilterNode inner, AttributeDefinition owner)
    {
        var text = new StringBuilder();
        Write(text, inner, owner);
        return text.ToString();
    }

    private static void Write(StringBuilder text, FilterNode filter, AttributeDefinition? owner)
    {
        switch (filter)
        {
            case OrFilter or:
                for (var i = 0; i < or.Operands.Length; i++)
                {
                    text.Append(i == 0 ? "" : " or ");
                    Write(text, or.Operands[i], owner);
                }

                break;
            case AndFilter and:
                for (var i = 0; i < and.Operands.Length; i++)
                {
                    text.Append(i == 0 ? "" : " and ");
                    WriteGrouped(text, and.Operands[i], owner, and.Operands[i] is OrFilter);
                }

                break;
            case NotFilter not:
                text.Append("not ");
                WriteGrouped(text, not.Operand, owner, true);
                break;
            case PresentFilter present:
                text.Append(PathText(present.Path, owner)).Append(" pr");
                break;
            case ComparisonFilter comparison:
                text.Append(PathText(comparison.Path, owner)).Append(' ').Append(ComparisonOperators.ToWord(comparison.Operator)).Append(' ').Append(Literal(comparison.Value));
                break;
            case ValueFilter value:
                text.Append(PathText(value.Path, owner)).Append('[');
                Write(text, value.Inner, value.Path.Leaf);
                text.Append(']');
                break;
            default:
                throw new UnreachableException();
        }
    }

    private static void WriteGrouped(StringBuilder text, FilterNode filter, AttributeDefinition? owner, bool grouped)
    {
        text.Append(grouped ? "(" : "");
        Write(text, filter, owner);
        text.Append(grouped ? ")" : "");
    }

    private static string PathText(AttributePath path, AttributeDefinition? owner) => owner is null
        ? path.ToString()
        : ReferenceEquals(path.Leaf, owner) ? "value" : string.Join('.', path.Steps.Select(step => step.Name));

    private static string Literal(ComparisonValue value) => value switch
    {
        { Text: { } text } => JsonStringLiteral.Write(text),
        { Number: { } number } => number.ToString(CultureInfo.InvariantCulture),
        { Truth: { } truth } => truth ? "true" : "false",
        _ => throw new UnreachableException(),
    };
}
