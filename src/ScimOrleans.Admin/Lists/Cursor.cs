using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Admin.Lists;

/// <summary>Where a list goes on: the last item's place in a text that clients do not read. It is no secret, and trusted with nothing: what was changed in it is another place in the same list.</summary>
internal static class Cursor
{
    /// <summary>Most items on a page.</summary>
    public const int MaxLimit = 200;

    /// <summary>Items on a page if nobody says.</summary>
    public const int DefaultLimit = 50;

    private const int MaxLength = 4_096;

    /// <summary>The limit that was asked for.</summary>
    /// <exception cref="BadHttpRequestException">It is none.</exception>
    public static int Limit(int? limit) => limit switch
    {
        null => DefaultLimit,
        >= 1 and <= MaxLimit => limit.Value,
        _ => throw new BadHttpRequestException($"limit is {limit}; it is 1 to {MaxLimit}."),
    };

    /// <summary>Writes a place.</summary>
    public static string Of<T>(T place) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(place));

    /// <summary>Reads a place.</summary>
    /// <returns>The place; <see langword="default"/> without a cursor.</returns>
    /// <exception cref="BadHttpRequestException">It is no cursor of this list.</exception>
    [return: NotNullIfNotNull(nameof(cursor))]
    public static T? Read<T>(string? cursor)
    {
        if (cursor is null)
        {
            return default;
        }

        try
        {
            if (cursor.Length <= MaxLength && JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(cursor)) is { } place)
            {
                return place;
            }
        }
        catch (Exception exception) when (exception is FormatException or JsonException or DecoderFallbackException)
        {
            // The same answer as for a text that is too long.
        }

        throw new BadHttpRequestException("cursor is not one that this list has given out. Begin without it.");
    }
}
