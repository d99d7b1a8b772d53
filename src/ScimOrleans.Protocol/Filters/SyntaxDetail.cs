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
        var start = position;
        for (var i = 0; i < CharactersBefore && start > 0; i++)
        {
            Rune.DecodeLastFromUtf16(text[..start], out _, out var length);
            start -= length;
        }

        var end = position + LengthOf(text[position..], CharactersAfter);
        var detail = new StringBuilder(reason.Length + 160);
        detail.Append(CultureInfo.InvariantCulture, $"{reason}, at character {CountCharacters(text[..position]) + 1}:\n").Append(start > 0 ? "…" : "");
        AppendLine(detail, text[start..end]);
        detail.Append(end < text.Length ? "…" : "").Append('\n');
        return detail.Append(' ', CountCharacters(text[start..position]) + (start > 0 ? 1 : 0)).Append('^').ToString();
    }

    /// <summary>A part of a client's text, to be named in a refusal; cut when long.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        var length = LengthOf(text, MaxQuoted);
        var quoted = new StringBuilder(length + 3).Append('\'');
        AppendLine(quoted, text[..length]);
        return quoted.Append(length < text.Length ? "…'" : "'").ToString();
    }

    /// <summary>Length of the first characters, in UTF-16 code units.</summary>
    private static int LengthOf(ReadOnlySpan<char> text, int characters)
    {
        var length = 0;
        for (var i = 0; i < characters && length < text.Length; i++)
        {
            Rune.DecodeFromUtf16(text[length..], out _, out var consumed);
            length += consumed;
        }

        return length;
    }

    private static int CountCharacters(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Appends what can be shown on one line: control characters as blanks, unpaired surrogates as U+FFFD.</summary>
    private static void AppendLine(StringBuilder builder, ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            builder.Append(Rune.IsControl(rune) ? new Rune(' ') : rune);
        }
    }
}
