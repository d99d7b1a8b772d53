using System.Text;

namespace ScimOrleans.Http.ProvisioningLog;

/// <summary>Text of a client as a database can hold it and a terminal can show it.</summary>
internal static class PlainText
{
    /// <summary>The text without control characters and halves of surrogate pairs, cut to a length.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="most">Longest result, in UTF-16 code units.</param>
    public static string Of(string text, int most)
    {
        if (text.Length <= most && !NeedsCare(text))
        {
            return text;
        }

        // The place that is kept free is for the sign that something was cut.
        var room = text.Length <= most ? most : most - 1;
        var plain = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length + rune.Utf16SequenceLength > room)
            {
                return plain.Append('…').ToString();
            }

            plain.Append((Rune.IsControl(rune) && rune.Value != '\n' ? Rune.ReplacementChar : rune).ToString());
        }

        return plain.ToString();
    }

    private static bool NeedsCare(string text)
    {
        foreach (var c in text)
        {
            if ((char.IsControl(c) && c != '\n') || char.IsSurrogate(c))
            {
                return true;
            }
        }

        return false;
    }
}
