using System.Collections.Immutable;
using Microsoft.Extensions.Primitives;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Requests;

/// <summary>Reads If-Match and If-None-Match (RFC 9110 §13.1): <c>*</c>, or a list of tags, strong or weak.</summary>
internal static class EntityTagReader
{
    /// <summary>Most tags that one header may name.</summary>
    private const int MaxTags = 100;

    /// <summary>The header's tags; <see langword="null"/> if there is no such header.</summary>
    /// <param name="name">The header, for the refusal.</param>
    /// <param name="values">Its lines, which make one list.</param>
    public static ScimResult<EntityTags?> Read(string name, StringValues values)
    {
        if (values.Count == 0)
        {
            return (EntityTags?)null;
        }

        if (values is [{ } only] && only.AsSpan().Trim(" \t") is "*")
        {
            return new EntityTags { Any = true };
        }

        var tags = ImmutableArray.CreateBuilder<string>();
        foreach (var line in values)
        {
            if (!TryReadList(line, tags))
            {
                return ScimErrors.InvalidValue($"The header {name} is not a list of entity tags: write it as {name}: W/\"3\", with the tag that the ETag header or meta.version shows, or as {name}: *.");
            }
        }

        return tags.Count switch
        {
            0 => ScimErrors.InvalidValue($"The header {name} names no entity tag."),
            > MaxTags => ScimErrors.InvalidValue($"The header {name} names more than {MaxTags} entity tags."),
            _ => new EntityTags { Tags = tags.ToImmutable() },
        };
    }

    private static bool TryReadList(ReadOnlySpan<char> rest, ImmutableArray<string>.Builder tags)
    {
        while (true)
        {
            // Empty elements of a list are allowed and mean nothing (RFC 9110 §5.6.1).
            rest = rest.TrimStart(" \t,");
            if (rest.IsEmpty)
            {
                return true;
            }

            rest = rest.StartsWith("W/", StringComparison.Ordinal) ? rest[2..] : rest;
            var length = OpaqueLength(rest);
            if (length == 0)
            {
                return false;
            }

            tags.Add(rest[..length].ToString());
            rest = rest[length..].TrimStart(" \t");
            if (!rest.IsEmpty && rest[0] != ',')
            {
                return false;
            }
        }
    }

    /// <summary>Length of the quoted tag at the start, quotes included; 0 if there is none.</summary>
    private static int OpaqueLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return 0;
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i + 1;
            }

            if (text[i] is < '!' or '\x7f')
            {
                return 0;
            }
        }

        return 0;
    }
}
