using System.Collections.Immutable;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Protocol.Filters;

/// <summary>
/// The grammar of RFC 7644 §3.4.2.2 (with errata 4690, 7319 and 7322) by recursive descent, resolved and typed by the schema as it is read.
/// A method that fails returns <see langword="null"/> and leaves the first reason in <see cref="Fault"/>.
/// </summary>
internal ref partial struct FilterGrammar
{
    private readonly ReadOnlySpan<char> _text;
    private readonly ResourceTypeDefinition _type;
    private readonly ScimLimits _limits;
    private FilterLexer _lexer;
    private AttributeDefinition? _element;
    private int _depth;
    private int _nodes;

    public FilterGrammar(ReadOnlySpan<char> text, ResourceTypeDefinition type, ScimLimits limits)
    {
        _text = text;
        _type = type;
        _limits = limits;
        _lexer = new(text);
        Current = _lexer.Next();
    }

    /// <summary>The token that is read next.</summary>
    public FilterToken Current { get; private set; }

    /// <summary>What was wrong first, with its offset in the text.</summary>
    public SyntaxFault? Fault { get; private set; }

    /// <summary>Goes on to the next token.</summary>
    public void Advance() => Current = _lexer.Next();

    /// <summary>Reads a filter that ends with the text.</summary>
    public FilterNode? ReadFilter()
    {
        var filter = ReadOr();
        return filter is null || Current.Kind == FilterTokenKind.End ? filter : Fail(Current, Current.Kind == FilterTokenKind.CloseParenthesis
            ? "this parenthesis closes none"
            : $"'and', 'or' or the end of the filter is expected, not {Found()}");
    }

    /// <summary>Reads <c>[…]</c>, of which the bracket is the current token, with paths that start at an element of the attribute.</summary>
    public FilterNode? ReadBracket(AttributeDefinition owner)
    {
        if (_element is not null)
        {
            return Fail(Current, "a value filter cannot hold another");
        }

        if (!Enter())
        {
            return null;
        }

        _element = owner;
        var inner = ReadOr();
        _element = null;
        if (inner is not null && Current.Kind != FilterTokenKind.CloseBracket)
        {
            return Fail(Current, $"'and', 'or' or ']' is expected, not {Found()}");
        }

        Leave();
        return inner;
    }

    private FilterNode? ReadOr()
    {
        var first = ReadAnd();
        if (first is null || !IsWord("or"))
        {
            return first;
        }

        var operands = ImmutableArray.CreateBuilder<FilterNode>();
        AddOr(operands, first);
        while (IsWord("or"))
        {
            Advance();
            if (ReadAnd() is not { } next)
            {
                return null;
            }

            AddOr(operands, next);
        }

        return new OrFilter(operands.DrainToImmutable());
    }

    private FilterNode? ReadAnd()
    {
        var first = ReadUnary();
        if (first is null || !IsWord("and"))
        {
            return first;
        }

        var operands = ImmutableArray.CreateBuilder<FilterNode>();
        AddAnd(operands, first);
        while (IsWord("and"))
        {
            Advance();
            if (ReadUnary() is not { } next)
            {
                return null;
            }

            AddAnd(operands, next);
        }

        return new AndFilter(operands.DrainToImmutable());
    }

    private FilterNode? ReadUnary()
    {
        switch (Current.Kind)
        {
            case FilterTokenKind.OpenParenthesis:
                return ReadGroup();
            case FilterTokenKind.Word when IsWord("not"):
                var not = Current;
                Advance();
                return Current.Kind == FilterTokenKind.OpenParenthesis ? ReadNot() : Fail(not, "'not' is followed by a filter in parentheses: not (…)");
            case FilterTokenKind.Word:
                return ReadCondition();
            default:
                return Fail(Current, $"an attribute, 'not' or '(' is expected, not {Found()}");
        }
    }

    private NotFilter? ReadNot()
    {
        if (!Count() || !EnterWithoutToken() || ReadGroup() is not { } operand)
        {
            return null;
        }

        _depth--;
        return new NotFilter(operand);
    }

    private FilterNode? ReadGroup()
    {
        var open = Current;
        if (!Enter() || ReadOr() is not { } inner)
        {
            return null;
        }

        if (Current.Kind != FilterTokenKind.CloseParenthesis)
        {
            return Current.Kind == FilterTokenKind.End
                ? Fail(open, "this parenthesis is never closed")
                : Fail(Current, $"'and', 'or' or ')' is expected, not {Found()}");
        }

        Leave();
        return inner;
    }

    private static void AddAnd(ImmutableArray<FilterNode>.Builder operands, FilterNode operand)
    {
        if (operand is AndFilter and)
        {
            operands.AddRange(and.Operands);
        }
        else
        {
            operands.Add(operand);
        }
    }

    private static void AddOr(ImmutableArray<FilterNode>.Builder operands, FilterNode operand)
    {
        if (operand is OrFilter or)
        {
            operands.AddRange(or.Operands);
        }
        else
        {
            operands.Add(operand);
        }
    }

    private readonly bool IsWord(string word) =>
        Current.Kind == FilterTokenKind.Word && Current.Of(_text).Equals(word, StringComparison.OrdinalIgnoreCase);

    private readonly string Found() => Current.Kind == FilterTokenKind.End ? "the end" : SyntaxDetail.Quote(Current.Of(_text));

    private bool Count()
    {
        if (_nodes == _limits.MaxFilterNodes)
        {
            Fail(Current, $"the filter has more than {_limits.MaxFilterNodes} conditions, which is the limit ({nameof(ScimLimits.MaxFilterNodes)})");
            return false;
        }

        _nodes++;
        return true;
    }

    /// <summary>Goes one level deeper and behind the opening token, or refuses before the stack can grow.</summary>
    private bool Enter()
    {
        if (!EnterWithoutToken())
        {
            return false;
        }

        Advance();
        return true;
    }

    private bool EnterWithoutToken()
    {
        if (_depth == _limits.MaxFilterDepth)
        {
            Fail(Current, $"the filter is nested more than {_limits.MaxFilterDepth} levels deep, which is the limit ({nameof(ScimLimits.MaxFilterDepth)})");
            return false;
        }

        _depth++;
        return true;
    }

    private void Leave()
    {
        _depth--;
        Advance();
    }

    private FilterNode? Fail(FilterToken token, string reason) => Fail(token.Start, reason);

    private FilterNode? Fail(int position, string reason)
    {
        Fault ??= new(position, reason);
        return null;
    }
}
