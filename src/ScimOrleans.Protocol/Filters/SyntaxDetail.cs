using System.Globalization;
using System.Text;

namespace ScimOrleans.Protocol.Filters;

/// <summary>Words a refusal of a filter or path: what is wrong, where, and the text with a caret below the place.</summary>
internal static class SyntaxDetail
{
    private const int CharactersBefore = 48;
    private const int CharactersAfter = 32;
    private const int MaxQuoted = 60;

    /// <summary>Three lines: the reason with the place (1-based, in Unicode characters), the text around it, and <c>^</c> below the place.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="position">0-based offset of what is wrong, in UTF-16 code units; the text's length when something is missing at its end.</param>
    /// <param name="reason">What is wrong, without a full stop.</param>
    public static string At(ReadOnlySpan<char> text, int position, string reason)
    {
        var before = Runes(text[..position], out var number);
        var after = Runes(text[position..], out _);
        var start = Math.Max(0, before.Count - CharactersBefore);
        var end = Math.Min(after.Count, CharactersAfter);
        var detail = new StringBuilder(reason.Length + 128).Append(reason).Append(CultureInfo.InvariantCulture, $", at character {number + 1}:\n");
        Append(detail, start > 0 ? "…" : "", before[start..], after[..end], after.Count > end ? "…" : "");
        return detail.Append('\n').Append(' ', before.Count - start + (start > 0 ? 1 : 0)).Append('^').ToString();
    }

    /// <summary>A part of a client's text, to be named in a refusal; cut when long.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        var runes = Runes(text, out _);
        var quoted = new StringBuilder(MaxQuoted + 3);
        Append(quoted, "'", runes[..Math.Min(runes.Count, MaxQuoted)], [], runes.Count > MaxQuoted ? "…'" : "'");
        return quoted.ToString();
    }

    private static void Append(StringBuilder builder, string prefix, List<Rune> first, List<Rune> second, string suffix)
    {
        builder.Append(prefix);
        foreach (var rune in first)
        {
            builder.Append(rune);
        }

        foreach (var rune in second)
        {
            builder.Append(rune);
        }

        builder.Append(suffix);
    }

    /// <summary>The characters of a text as they can be shown on one line: control characters as blanks, unpaired surrogates as U+FFFD.</summary>
    private static List<Rune> Runes(ReadOnlySpan<char> text, out int count)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            runes.Add(Rune.IsControl(rune) ? new Rune(' ') : rune);
        }

        count = runes.Count;
        return runes;
    }
}
