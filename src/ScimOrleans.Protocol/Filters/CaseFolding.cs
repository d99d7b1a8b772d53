using System.Text;

namespace ScimOrleans.Protocol.Filters;

/// <summary>The one case folding of this product: names, filters and the search copy all use it, so that no database's collation decides.</summary>
/// <remarks>Simple case mapping of Unicode, first to upper and then to lower case, so that letters which share an upper form (σ, ς; k, K) fold together. Idempotent.</remarks>
public static class CaseFolding
{
    /// <summary>The folded form of a text.</summary>
    public static string Fold(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
#pragma warning disable CA1308 // The lower form is the folded one: it is shorter in UTF-8 for most letters.
        return Ascii.IsValid(text) ? text.ToLowerInvariant() : text.ToLowerInvariant().ToUpperInvariant().ToLowerInvariant();
#pragma warning restore CA1308
    }
}
