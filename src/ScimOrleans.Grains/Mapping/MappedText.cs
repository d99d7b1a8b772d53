namespace ScimOrleans.Grains.Mapping;

/// <summary>What a text must hold so that every database takes it.</summary>
internal static class MappedText
{
    /// <summary>Whether it is Unicode without NUL.</summary>
    public static bool IsValid(string text) => !text.Contains('\0', StringComparison.Ordinal) && IsPaired(text);

    /// <summary>The text with halves of surrogate pairs, which a pattern can leave behind, replaced.</summary>
    public static string Repair(string text) => IsPaired(text) ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.ToString()));

    private static bool IsPaired(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsSurrogate(text[at]) && (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[++at])))
            {
                return false;
            }
        }

        return true;
    }
}
