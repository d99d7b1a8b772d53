using System.Diagnostics;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Evaluates filters in memory, by the meaning that <see cref="FilterNode"/> gives them.</summary>
public static class FilterEvaluator
{
    /// <summary>Whether a resource satisfies a filter that was parsed for its type.</summary>
    public static bool Matches(FilterNode filter, FilterSubject subject)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(subject);
        return Holds(filter, new(subject, null));
    }

    /// <summary>Whether an element of a multi-valued attribute satisfies a value filter on that attribute.</summary>
    /// <param name="inner">What stood between the brackets: <see cref="PatchPath.ValueFilter"/> or <see cref="ValueFilter.Inner"/>.</param>
    /// <param name="element">An object, or the element itself of an attribute whose elements are none.</param>
    public static bool MatchesElement(FilterNode inner, ScimValue element)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(element);
        return Holds(inner, new(null, element));
    }

    private static bool Holds(FilterNode filter, Scope scope) => filter switch
    {
        AndFilter and => AllHold(and, scope),
        OrFilter or => AnyHolds(or, scope),
        NotFilter not => !Holds(not.Operand, scope),
        PresentFilter present => AnyValue(scope[present.Path.Steps[0]], present.Path.Steps.AsSpan()[1..], null),
        ComparisonFilter comparison => Holds(comparison, scope),
        ValueFilter value => AnyElement(scope[value.Path.Steps[0]], value.Path.Steps.AsSpan()[1..], value.Inner),
        _ => throw new UnreachableException(),
    };

    private static bool AllHold(AndFilter and, Scope scope)
    {
        foreach (var operand in and.Operands)
        {
            if (!Holds(operand, scope))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AnyHolds(OrFilter or, Scope scope)
    {
        foreach (var operand in or.Operands)
        {
            if (Holds(operand, scope))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Holds(ComparisonFilter comparison, Scope scope)
    {
        var value = scope[comparison.Path.Steps[0]];
        var rest = comparison.Path.Steps.AsSpan()[1..];
        return AnyValue(value, rest, comparison)
            || (comparison.Operator == ComparisonOperator.NotEqual && !comparison.Path.IsMultiValued && !AnyValue(value, rest, comparison with { Operator = ComparisonOperator.Equal }));
    }

    /// <summary>Whether there is a value at the end of the path that compares so, or any value that is not empty if there is no comparison.</summary>
    private static bool AnyValue(ScimValue? value, ReadOnlySpan<AttributeDefinition> rest, ComparisonFilter? comparison)
    {
        switch (value)
        {
            case null:
                return false;
            case MultiValue many:
                foreach (var item in many.Items)
                {
                    if (AnyValue(item, rest, comparison))
                    {
                        return true;
                    }
                }

                return false;
            case ComplexValue complex when !rest.IsEmpty:
                return AnyValue(complex[rest[0]], rest[1..], comparison);
            default:
                return comparison is null ? value is not StringValue { Text: "" } : Compares(SearchDocument.Value(comparison.Path.Leaf, value), comparison.Operator, comparison.Value);
        }
    }

    private static bool AnyElement(ScimValue? value, ReadOnlySpan<AttributeDefinition> rest, FilterNode inner)
    {
        switch (value)
        {
            case null:
                return false;
            case MultiValue many:
                foreach (var item in many.Items)
                {
                    if (AnyElement(item, rest, inner))
                    {
                        return true;
                    }
                }

                return false;
            case ComplexValue complex when !rest.IsEmpty:
                return AnyElement(complex[rest[0]], rest[1..], inner);
            default:
                return Holds(inner, new(null, value));
        }
    }

    private static bool Compares(ComparisonValue actual, ComparisonOperator comparison, ComparisonValue literal) => comparison switch
    {
        ComparisonOperator.Equal => actual == literal,
        ComparisonOperator.NotEqual => actual != literal,
        ComparisonOperator.Contains => actual.Text!.Contains(literal.Text!, StringComparison.Ordinal),
        ComparisonOperator.StartsWith => actual.Text!.StartsWith(literal.Text!, StringComparison.Ordinal),
        ComparisonOperator.EndsWith => actual.Text!.EndsWith(literal.Text!, StringComparison.Ordinal),
        ComparisonOperator.GreaterThan => Order(actual, literal) > 0,
        ComparisonOperator.GreaterOrEqual => Order(actual, literal) >= 0,
        ComparisonOperator.LessThan => Order(actual, literal) < 0,
        ComparisonOperator.LessOrEqual => Order(actual, literal) <= 0,
        _ => throw new UnreachableException(),
    };

    private static int Order(ComparisonValue actual, ComparisonValue literal) => actual.Number is { } number
        ? number.CompareTo(literal.Number!.Value)
        : CodePointComparer.Compare(actual.Text, literal.Text);

    /// <summary>Where paths start: at a resource, at an object, or at an element that is no object and is all there is.</summary>
    private readonly struct Scope(FilterSubject? subject, ScimValue? element)
    {
        public ScimValue? this[AttributeDefinition attribute] => subject is not null ? subject[attribute] : element is ComplexValue complex ? complex[attribute] : element;
    }
}
