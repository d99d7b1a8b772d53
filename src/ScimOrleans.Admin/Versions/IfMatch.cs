using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Admin.Versions;

/// <summary>The version that a change was made from: the value of <c>If-Match</c>, as <c>ETag</c> gave it (RFC 9110 §13.1.1).</summary>
/// <param name="Version"><see langword="null"/> for whatever there is.</param>
internal readonly record struct IfMatch(long? Version)
{
    /// <summary>Reads the header.</summary>
    /// <exception cref="BadHttpRequestException">It names no version.</exception>
    public static ValueTask<IfMatch> BindAsync(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString().Trim();
        if (header is "" or "*")
        {
            return ValueTask.FromResult(new IfMatch(null));
        }

        var tag = header.StartsWith("W/", StringComparison.Ordinal) ? header[2..] : header;
        return tag is ['"', .. var inner, '"'] && long.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? ValueTask.FromResult(new IfMatch(version))
            : throw new BadHttpRequestException("If-Match is not one ETag that was read here, such as \"3\".");
    }
}
