using System.Diagnostics;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Storage.FilterToSql;

/// <summary>Walks a filter and writes it as a condition on a row, by the meaning that <see cref="FilterNode"/> gives it: true or false, never NULL.</summary>
internal sealed class FilterTranslator(SqlTranslation translation)
{
    public string Translate(FilterNode filter, SqlScope scope) => filter switch
    {
        AndFilter and => $"({string.Join(" AND ", and.Operands.Select(operand => Translate(operand, scope)))})",
        OrFilter or => $"({string.Join(" OR ", or.Operands.Select(operand => Translate(operand, scope)))})",
        NotFilter not => $"(NOT {Translate(not.Operand, scope)})",
        PresentFilter present => $"({scope.AnyValue(present.Path.Steps.AsSpan(), Comparison.Present)})",
        ComparisonFilter comparison => Translate(comparison, scope),
        ValueFilter value => $"({scope.FromIndex(value) ?? scope.AnyElement(value.Path.Steps.AsSpan(), inner => Translate(value.Inner, inner))})",
        _ => throw new UnreachableException(),
    };

    private string Translate(ComparisonFilter comparison, SqlScope scope)
    {
        // Without a value, ne holds; with several, it holds for any that differs.
        if (comparison is { Operator: ComparisonOperator.NotEqual, Path.IsMultiValued: false })
        {
            return $"(NOT {Translate(comparison with { Operator = ComparisonOperator.Equal }, scope)})";
        }

        return $"({scope.FromIndex(comparison)
            ?? scope.AnyValue(comparison.Path.Steps.AsSpan(), value => translation.Comparison.Holds(value, comparison.Operator, comparison.Value))})";
    }
}
