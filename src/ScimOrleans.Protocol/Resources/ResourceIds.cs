namespace ScimOrleans.Protocol.Resources;

/// <summary>Ids of resources as clients write them: UUIDs of five groups, which is how they are given out.</summary>
public static class ResourceIds
{
    private const int Length = 36;

    /// <summary>Reads an id, in letters of either case.</summary>
    /// <returns>Whether the whole text is one; .NET by itself would take one with blanks around it.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out Guid id)
    {
        id = default;
        return text.Length == Length && Guid.TryParseExact(text, "D", out id);
    }
}
