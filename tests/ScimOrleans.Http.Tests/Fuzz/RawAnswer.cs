using System.Globalization;
using System.Text;

namespace ScimOrleans.Http.Tests.Fuzz;

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Names as they were sent; the last value of each.</param>
/// <param name="Body">Its body; <see langword="null"/> when the answer has none whatever its headers say.</param>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[]? Body)
{
    /// <summary>Whether the SCIM endpoint gave it, and not Kestrel before a request came to it.</summary>
    public bool IsOurs => Headers.ContainsKey("X-Request-Id");

    /// <summary>Reads all answers that a connection gave until it ended.</summary>
    /// <param name="bytes">All that came.</param>
    /// <param name="headFirst">Whether the first answer is one to HEAD, without a body.</param>
    /// <param name="rest">How many bytes at the end are only the beginning of an answer.</param>
    public static List<RawAnswer> ReadAll(ReadOnlySpan<byte> bytes, bool headFirst, out int rest)
    {
        List<RawAnswer> answers = [];
        while (TryRead(ref bytes, headFirst && answers.Count == 0) is { } answer)
        {
            // 1xx come before the answer.
            if (answer.Status >= 200)
            {
                answers.Add(answer);
            }
        }

        rest = bytes.Length;
        return answers;
    }

    private static RawAnswer? TryRead(ref ReadOnlySpan<byte> bytes, bool head)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var lines = Encoding.Latin1.GetString(bytes[..end]).Split("\r\n");
        Assert.Matches("^HTTP/1\\.[01] [1-5][0-9][0-9] ", lines[0]);
        var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            Assert.True(colon > 0, $"Not a header: {line}");
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var after = bytes[(end + 4)..];
        if (head || status is < 200 or 204 or 304)
        {
            bytes = after;
            return new(status, headers, null);
        }

        if (headers.TryGetValue("Content-Length", out var length))
        {
            var count = int.Parse(length, CultureInfo.InvariantCulture);
            if (after.Length < count)
            {
                return null;
            }

            bytes = after[count..];
            return new(status, headers, after[..count].ToArray());
        }

        return headers.ContainsKey("Transfer-Encoding") ? TryReadChunks(ref bytes, after, status, headers) : Rest(ref bytes, after, status, headers);
    }

    private static RawAnswer Rest(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> after, int status, Dictionary<string, string> headers)
    {
        bytes = [];
        return new(status, headers, after.ToArray());
    }

    private static RawAnswer? TryReadChunks(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> after, int status, Dictionary<string, string> headers)
    {
        List<byte> body = [];
        while (after.IndexOf("\r\n"u8) is >= 0 and var line)
        {
            var size = int.Parse(after[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            after = after[(line + 2)..];
            if (after.Length < size + 2)
            {
                return null;
            }

            body.AddRange(after[..size]);
            after = after[(size + 2)..];
            if (size == 0)
            {
                bytes = after;
                return new(status, headers, [.. body]);
            }
        }

        return null;
    }
}
