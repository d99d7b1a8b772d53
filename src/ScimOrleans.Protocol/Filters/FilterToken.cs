namespace ScimOrleans.Protocol.Filters;

/// <summary>What a piece of a filter's text is, before the schema says what it means.</summary>
internal enum FilterTokenKind
{
    /// <summary>Behind the last token.</summary>
    End,

    /// <summary><c>(</c></summary>
    OpenParenthesis,

    /// <summary><c>)</c></summary>
    CloseParenthesis,

    /// <summary><c>[</c></summary>
    OpenBracket,

    /// <summary><c>]</c></summary>
    CloseBracket,

    /// <summary>A run of anything that is not blank, bracket or quote: a name, an operator, a number or a bare literal.</summary>
    Word,

    /// <summary>A string literal with its quotes, escapes unread.</summary>
    String,

    /// <summary>A string literal without its closing quote.</summary>
    UnterminatedString,
}

/// <summary>One token: what it is and where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">0-based offset in the text.</param>
/// <param name="Length">UTF-16 code units, quotes included.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, int Start, int Length)
{
    /// <summary>The token's part of the text that it was read from.</summary>
    public ReadOnlySpan<char> Of(ReadOnlySpan<char> text) => text.Slice(Start, Length);
}
