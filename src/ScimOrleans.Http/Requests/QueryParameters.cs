using System.Globalization;
using System.Text;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;

namespace ScimOrleans.Http.Requests;

/// <summary>The query parameters of RFC 7644 §3.4.2 and §3.9, decoded. Others are ignored: Entra sends its flags there.</summary>
/// <remarks>
/// Read from the raw query and not from ASP.NET's parsed one, which replaces malformed UTF-8 instead of refusing it: a filter that is not what
/// the client sent must not be answered. Names are matched without regard to case.
/// </remarks>
internal sealed record QueryParameters
{
    public static QueryParameters None { get; } = new();

    /// <summary>RFC 7644 §3.4.2.2.</summary>
    public string? Filter { get; private init; }

    /// <summary>RFC 7644 §3.4.2.3.</summary>
    public string? SortBy { get; private init; }

    /// <summary>RFC 7644 §3.4.2.3.</summary>
    public string? SortOrder { get; private init; }

    /// <summary>RFC 7644 §3.9: comma-separated names, as sent.</summary>
    public string? Attributes { get; private init; }

    /// <summary>RFC 7644 §3.9: comma-separated names, as sent.</summary>
    public string? ExcludedAttributes { get; private init; }

    /// <summary>RFC 7644 §3.4.2.4, as sent.</summary>
    public string? StartIndex { get; private init; }

    /// <summary>RFC 7644 §3.4.2.4, as sent.</summary>
    public string? Count { get; private init; }

    /// <summary>What a list is asked for by these parameters.</summary>
    public ScimResult<SearchRequest> ToSearchRequest() => SearchRequest.FromQuery(Attributes, ExcludedAttributes, Filter, SortBy, SortOrder, StartIndex, Count);

    /// <summary>Reads a query.</summary>
    /// <param name="query">With its question mark, or empty.</param>
    /// <returns>The parameters; 400 <c>invalidValue</c> for a malformed one or one given twice.</returns>
    public static ScimResult<QueryParameters> Read(string? query)
    {
        if (query is null or "" or "?")
        {
            return None;
        }

        var read = None;
        var rest = query.AsSpan(1);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var equals = pair.IndexOf('=');
            if (equals > 0 && Known(pair[..equals]) is { } name)
            {
                if (!TryDecode(pair[(equals + 1)..], out var value))
                {
                    return ScimErrors.InvalidValue($"The query parameter {name} is not percent-encoded UTF-8.");
                }

                if (read.Find(name) is not null)
                {
                    return ScimErrors.InvalidValue($"The query parameter {name} is given twice.");
                }

                read = read.With(name, value);
            }
        }

        return read;
    }

    private static string? Known(ReadOnlySpan<char> name) => name switch
    {
        _ when name.Equals("filter", StringComparison.OrdinalIgnoreCase) => "filter",
        _ when name.Equals("sortBy", StringComparison.OrdinalIgnoreCase) => "sortBy",
        _ when name.Equals("sortOrder", StringComparison.OrdinalIgnoreCase) => "sortOrder",
        _ when name.Equals("attributes", StringComparison.OrdinalIgnoreCase) => "attributes",
        _ when name.Equals("excludedAttributes", StringComparison.OrdinalIgnoreCase) => "excludedAttributes",
        _ when name.Equals("startIndex", StringComparison.OrdinalIgnoreCase) => "startIndex",
        _ when name.Equals("count", StringComparison.OrdinalIgnoreCase) => "count",
        _ => null,
    };

    private string? Find(string name) => name switch
    {
        "filter" => Filter,
        "sortBy" => SortBy,
        "sortOrder" => SortOrder,
        "attributes" => Attributes,
        "excludedAttributes" => ExcludedAttributes,
        "startIndex" => StartIndex,
        _ => Count,
    };

    private QueryParameters With(string name, string value) => name switch
    {
        "filter" => this with { Filter = value },
        "sortBy" => this with { SortBy = value },
        "sortOrder" => this with { SortOrder = value },
        "attributes" => this with { Attributes = value },
        "excludedAttributes" => this with { ExcludedAttributes = value },
        "startIndex" => this with { StartIndex = value },
        _ => this with { Count = value },
    };

    /// <summary>Decodes once: <c>+</c> is a blank, <c>%hh</c> a byte, and all bytes together are UTF-8.</summary>
    private static bool TryDecode(ReadOnlySpan<char> text, out string value)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        value = "";
        while (!text.IsEmpty)
        {
            if (text[0] == '%')
            {
                if (text.Length < 3 || !byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
                {
                    return false;
                }

                bytes[length++] = octet;
                text = text[3..];
                continue;
            }

            var next = text.IndexOfAny('%', '+');
            var plain = next < 0 ? text : text[..next];
            if (plain.IsEmpty)
            {
                bytes[length++] = (byte)' ';
                text = text[1..];
                continue;
            }

            if (!StrictUtf8.TryGetBytes(plain, bytes.AsSpan(length), out var written))
            {
                return false;
            }

            length += written;
            text = text[plain.Length..];
        }

        return StrictUtf8.TryGetString(bytes.AsSpan(0, length), out value);
    }
}
