using System.Text;
using System.Text.Unicode;

namespace ScimOrleans.Http.Requests;

/// <summary>UTF-8 that replaces nothing: what is malformed is refused.</summary>
internal static class StrictUtf8
{
    /// <summary>The bytes of a text; false if it has an unpaired surrogate.</summary>
    public static bool TryGetBytes(ReadOnlySpan<char> text, Span<byte> bytes, out int written) =>
        Utf8.FromUtf16(text, bytes, out _, out written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done;

    /// <summary>The text of bytes; false if they are not UTF-8.</summary>
    public static bool TryGetString(ReadOnlySpan<byte> bytes, out string text)
    {
        var valid = Utf8.IsValid(bytes);
        text = valid ? Encoding.UTF8.GetString(bytes) : "";
        return valid;
    }
}
