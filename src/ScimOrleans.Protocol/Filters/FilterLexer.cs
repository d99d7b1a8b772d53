using System.Buffers;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Reads the tokens of filters and PATCH paths (RFC 7644 §3.4.2.2, figure 1) without allocating.</summary>
/// <remarks>
/// The grammar asks for blanks between words; where tokens cannot be mistaken without them (<c>not(</c>, <c>eq"x"</c>) none are needed, and
/// tabs and line breaks count as blanks.
/// </remarks>
internal ref struct FilterLexer(ReadOnlySpan<char> text)
{
    private static readonly SearchValues<char> _wordEnds = SearchValues.Create(" \t\r\n()[]\"");

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    /// <summary>The next token. Behind the last one, <see cref="FilterTokenKind.End"/> for ever.</summary>
    public FilterToken Next()
    {
        while (_position < _text.Length && IsBlank(_text[_position]))
        {
            _position++;
        }

        if (_position == _text.Length)
        {
            return new(FilterTokenKind.End, _position, 0);
        }

        return _text[_position] switch
        {
            '(' => Take(FilterTokenKind.OpenParenthesis, 1),
            ')' => Take(FilterTokenKind.CloseParenthesis, 1),
            '[' => Take(FilterTokenKind.OpenBracket, 1),
            ']' => Take(FilterTokenKind.CloseBracket, 1),
            '"' => TakeString(),
            _ => TakeWord(),
        };
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    private FilterToken TakeString()
    {
        for (var end = _position + 1; end < _text.Length; end++)
        {
            if (_text[end] == '"')
            {
                return Take(FilterTokenKind.String, end + 1 - _position);
            }

            if (_text[end] == '\\')
            {
                end++;
            }
        }

        return Take(FilterTokenKind.UnterminatedString, _text.Length - _position);
    }

    private FilterToken TakeWord()
    {
        var length = _text[_position..].IndexOfAny(_wordEnds);
        return Take(FilterTokenKind.Word, length < 0 ? _text.Length - _position : length);
    }

    private FilterToken Take(FilterTokenKind kind, int length)
    {
        var token = new FilterToken(kind, _position, length);
        _position += length;
        return token;
    }
}
