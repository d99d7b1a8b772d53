using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Admin.Versions;

/// <summary>Changes some members of an object (RFC 7396): what the patch does not name stays, null puts the default back.</summary>
internal static class MergePatch
{
    /// <summary>Applies a patch.</summary>
    /// <typeparam name="T">What is changed.</typeparam>
    /// <param name="current">As it is.</param>
    /// <param name="patch">What the client sent.</param>
    /// <param name="options">How the API reads and writes JSON.</param>
    /// <exception cref="BadHttpRequestException">The patch is no object, or does not fit.</exception>
    public static T Apply<T>(T current, JsonElement patch, JsonSerializerOptions options)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            throw new BadHttpRequestException("The body is an object with the members that change (RFC 7396).");
        }

        try
        {
            return JsonSerializer.Deserialize<T>(Merge(JsonSerializer.SerializeToNode(current, options), patch), options)
                ?? throw new BadHttpRequestException("The body is an object with the members that change (RFC 7396).");
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The body does not fit.", exception);
        }
    }

    private static JsonNode? Merge(JsonNode? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return JsonNode.Parse(patch.GetRawText());
        }

        var merged = target as JsonObject ?? [];
        foreach (var member in patch.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                merged.Remove(member.Name);
            }
            else
            {
                var before = merged[member.Name];
                merged.Remove(member.Name);
                merged[member.Name] = Merge(before, member.Value);
            }
        }

        return merged;
    }
}
