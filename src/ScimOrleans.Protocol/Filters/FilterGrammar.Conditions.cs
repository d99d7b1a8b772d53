using System.Collections.Immutable;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <content>Single conditions: a path with what is asked of it.</content>
internal ref partial struct FilterGrammar
{
    /// <summary>Reads <c>path pr</c>, <c>path op literal</c>, <c>path[…]</c> or, as Entra sends it, <c>path[…].sub op literal</c>.</summary>
    private FilterNode? ReadCondition()
    {
        if (!Count() || ReadPath() is not { } path)
        {
            return null;
        }

        if (Current.Kind != FilterTokenKind.OpenBracket)
        {
            return ReadTest(path);
        }

        if (path.Leaf.Type != AttributeType.Complex)
        {
            return Fail(Current, $"{path} is not complex and takes no value filter");
        }

        if (ReadBracket(path.Leaf) is not { } inner)
        {
            return null;
        }

        if (Current.Kind != FilterTokenKind.Word || !Current.Of(_text).StartsWith('.'))
        {
            return Current.Kind == FilterTokenKind.Word && !IsWord("and") && !IsWord("or")
                ? Fail(Current, $"'and', 'or' or the end is expected, not {Found()}; what is compared goes into the brackets, or behind them as in {path}[…].value eq \"…\"")
                : new ValueFilter(path, inner);
        }

        // Entra's form: the comparison is on the same element that the bracket selects.
        var dot = Current;
        Advance();
        var name = dot.Of(_text)[1..];
        if (AttributePathParser.ResolveInElement(name, path.Leaf, _type, out var fault) is not { } subPath)
        {
            return Fail(dot.Start + 1 + fault.Offset, fault.Reason);
        }

        if (!Count() || ReadTest(subPath) is not { } test)
        {
            return null;
        }

        var operands = ImmutableArray.CreateBuilder<FilterNode>();
        AddAnd(operands, inner);
        operands.Add(test);
        return new ValueFilter(path, new AndFilter(operands.DrainToImmutable()));
    }

    private AttributePath? ReadPath()
    {
        var token = Current;
        var name = token.Of(_text);
        var path = _element is null
            ? AttributePathParser.Resolve(name, _type, out var fault)
            : AttributePathParser.ResolveInElement(name, _element, _type, out fault);
        if (path is null && _element is null && _type.FilterAliases.TryGetValue(name.ToString(), out var alias))
        {
            path = AttributePathParser.Resolve(alias, _type, out fault);
        }

        if (path is null)
        {
            Fail(token.Start + fault.Offset, fault.Reason);
            return null;
        }

        foreach (var step in path.Steps)
        {
            if (step.Returned == Returned.Never)
            {
                Fail(token, $"{step} is never returned and cannot be used in a filter");
                return null;
            }
        }

        Advance();
        return path;
    }

    private FilterNode? ReadTest(AttributePath path)
    {
        var token = Current;
        if (IsWord("pr"))
        {
            Advance();
            return new PresentFilter(path);
        }

        if (token.Kind != FilterTokenKind.Word || ComparisonOperators.Parse(token.Of(_text)) is not { } comparison)
        {
            return Fail(token, token.Kind == FilterTokenKind.Word
                ? $"{Found()} is not an operator; use {ComparisonOperators.Words}"
                : $"an operator is expected behind {path}, not {Found()}; use {ComparisonOperators.Words}");
        }

        Advance();
        var literal = Current;
        if (literal.Kind == FilterTokenKind.UnterminatedString)
        {
            return Fail(literal, "the closing quote of this string is missing");
        }

        if (literal.Kind is not (FilterTokenKind.Word or FilterTokenKind.String))
        {
            return Fail(literal, $"a literal is expected, not {Found()}");
        }

        Advance();
        return FilterLiteral.IsNull(literal, _text) ? NullTest(path, token, comparison) : Comparison(path, token, comparison, literal);
    }

    /// <summary><c>null</c> means unassigned (RFC 7643 §2.5), which is a question about presence.</summary>
    private FilterNode? NullTest(AttributePath path, FilterToken token, ComparisonOperator comparison) => comparison switch
    {
        ComparisonOperator.Equal => new NotFilter(new PresentFilter(path)),
        ComparisonOperator.NotEqual => new PresentFilter(path),
        _ => Fail(token, "null can only be compared by eq and ne"),
    };

    private FilterNode? Comparison(AttributePath path, FilterToken token, ComparisonOperator comparison, FilterToken literal)
    {
        var compared = path;
        if (path.Leaf.Type == AttributeType.Complex)
        {
            if (path.Leaf.IsExtension || path.Leaf.ValueAttribute is not { } value)
            {
                return Fail(token, $"{path} is complex and has no value of its own; compare one of its sub-attributes");
            }

            compared = new([.. path.Steps, value]);
        }

        if (!ComparisonOperators.Allows(compared.Leaf.Type, comparison))
        {
            return Fail(token, $"{compared} is of type {TypeName(compared.Leaf.Type)}, which cannot be compared by {ComparisonOperators.ToWord(comparison)}");
        }

        return FilterLiteral.Read(literal, _text, compared.Leaf, out var fault) is { } sent
            ? new ComparisonFilter(compared, comparison, SearchDocument.Value(compared.Leaf, sent)) { Literal = sent }
            : Fail(fault.Offset, fault.Reason);
    }

    private static string TypeName(AttributeType type) => type == AttributeType.DateTime ? "dateTime" : type.ToString().ToLowerInvariant();
}
