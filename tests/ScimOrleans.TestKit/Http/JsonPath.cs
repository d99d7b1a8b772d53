using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScimOrleans.TestKit.Http;

/// <summary>Finds a value by member names and indexes: <c>emails[0].value</c>, <c>"urn:a:2.0:b".manager</c>.</summary>
internal static partial class JsonPath
{
    /// <summary>Follows the path.</summary>
    /// <returns>Whether every step of it exists.</returns>
    /// <exception cref="ArgumentException">The path itself is malformed.</exception>
    public static bool TryFind(JsonElement start, string path, out JsonElement value)
    {
        value = start;
        var end = 0;
        foreach (Match step in Step().Matches(path))
        {
            end = step.Index == end ? end + step.Length : -1;
            if (!TryStep(ref value, step))
            {
                return end < 0 ? throw Malformed(path) : false;
            }
        }

        return end == path.Length ? true : throw Malformed(path);
    }

    private static bool TryStep(ref JsonElement value, Match step)
    {
        if (step.Groups["index"] is { Success: true } index)
        {
            var position = int.Parse(index.Value, CultureInfo.InvariantCulture);
            if (value.ValueKind != JsonValueKind.Array || position >= value.GetArrayLength())
            {
                return false;
            }

            value = value[position];
            return true;
        }

        var name = step.Groups["quoted"] is { Success: true } quoted ? quoted.Value : step.Groups["name"].Value;
        return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out value);
    }

    private static ArgumentException Malformed(string path) => new($"Not a path: {path}", nameof(path));

    [GeneratedRegex("""(?:^|\.)"(?<quoted>[^"]+)"|(?:^|\.)(?<name>[^.\[\]"]+)|\[(?<index>\d+)\]""")]
    private static partial Regex Step();
}
