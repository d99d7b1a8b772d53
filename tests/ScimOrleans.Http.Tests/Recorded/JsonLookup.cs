using System.Globalization;
using System.Text.Json;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>Values by a path such as <c>Resources[0].emails[0].value</c>.</summary>
internal static class JsonLookup
{
    /// <summary>The value there, or <see langword="null"/>.</summary>
    public static JsonElement? Find(JsonElement start, string path)
    {
        var value = start;
        foreach (var step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step[0] == '[')
            {
                var index = int.Parse(step[1..^1], CultureInfo.InvariantCulture);
                if (value.ValueKind != JsonValueKind.Array || index >= value.GetArrayLength())
                {
                    return null;
                }

                value = value[index];
            }
            else if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(step, out value))
            {
                return null;
            }
        }

        return value;
    }

    /// <summary>The value there as text, or <see langword="null"/>.</summary>
    public static string? Text(JsonElement start, string path) => Find(start, path) is { } found ? Text(found) : null;

    /// <summary>A value as text: strings without quotes, booleans in lower case.</summary>
    public static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => value.GetRawText(),
    };
}
