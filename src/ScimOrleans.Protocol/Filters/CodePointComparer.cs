namespace ScimOrleans.Protocol.Filters;

/// <summary>
/// Orders strings by Unicode code point, as UTF-8 bytes are ordered and as both databases order text by bytes. .NET's ordinal order is that of UTF-16,
/// which puts U+10000 before U+E000.
/// </summary>
public sealed class CodePointComparer : IComparer<string>
{
    private CodePointComparer()
    {
    }

    /// <summary>The one instance.</summary>
    public static CodePointComparer Instance { get; } = new();

    /// <summary>Less than, equal to or greater than 0 as the first text is before, equal to or behind the second. <see langword="null"/> comes first.</summary>
    public int Compare(string? x, string? y) => (x, y) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Compare(x.AsSpan(), y.AsSpan()),
    };

    /// <summary>Less than, equal to or greater than 0 as the first text is before, equal to or behind the second.</summary>
    public static int Compare(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        var common = x.CommonPrefixLength(y);
        return common == x.Length || common == y.Length ? x.Length.CompareTo(y.Length) : Rank(x[common]).CompareTo(Rank(y[common]));
    }

    /// <summary>Moves the surrogates, which stand for code points from U+10000, behind the rest of the plane.</summary>
    private static int Rank(char c) => c < '\uD800' ? c : c < '\uE000' ? c + 0x2000 : c - 0x800;
}
