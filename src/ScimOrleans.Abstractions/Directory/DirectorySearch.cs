using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Abstractions.Directory;

/// <summary>
/// Search as one types. A text's words are what stands between blanks, and what stands between blanks and punctuation: <c>ann-lee@x.test</c> has the words
/// <c>ann-lee@x.test</c>, <c>ann</c>, <c>lee</c>, <c>x</c> and <c>test</c>. A search has terms between blanks; each must begin a word. Both are folded,
/// and of each attribute the first <see cref="SearchedCharacters"/> characters count.
/// </summary>
public static class DirectorySearch
{
    /// <summary>Most terms that are looked for; the others are not.</summary>
    public const int MaxTerms = 10;

    /// <summary>Characters of an attribute that are searched, and that a term has at most.</summary>
    public const int SearchedCharacters = 100;

    private static readonly char[] _blanks = [' ', '\t', '\n', '\r', '\0'];
    private static readonly char[] _separators = [.. _blanks, .. """@._+,;:()"'/<>-"""];

    /// <summary>The terms of a search, folded. None: nothing is looked for.</summary>
    public static IReadOnlyList<string> Terms(string? search) => search is null ? [] : [.. Split(search, _blanks).Distinct().Take(MaxTerms)];

    /// <summary>Whether every term begins a word of a text.</summary>
    public static bool Matches(string text, IReadOnlyList<string> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        string[] words = [.. Split(text, _blanks), .. Split(text, _separators)];
        return terms.All(term => words.Any(word => word.StartsWith(term, StringComparison.Ordinal)));
    }

    /// <summary>
    /// A term between its punctuation, empty pieces too: whatever has a word that begins with the term has all pieces but the last as words, and a word
    /// that begins with the last, unless the term begins with punctuation.
    /// </summary>
    public static string[] Pieces(string term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return term.Split(_separators);
    }

    private static IEnumerable<string> Split(string text, char[] separators) => CaseFolding.Fold(text).Split(separators, StringSplitOptions.RemoveEmptyEntries).Select(Shortened);

    /// <summary>The beginning of a word, in characters as databases count them.</summary>
    private static string Shortened(string word) => word.Length <= SearchedCharacters ? word : string.Concat(word.EnumerateRunes().Take(SearchedCharacters));
}
