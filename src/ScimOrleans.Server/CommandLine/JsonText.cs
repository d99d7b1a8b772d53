using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary>JSON that was typed, or written into a file.</summary>
internal static class JsonText
{
    /// <summary>Reads an object.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="what">What it is, to begin a sentence with.</param>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static JsonObject ReadObject(string text, string what)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new CommandFailedException($"{what} are a JSON object.");
        }
        catch (JsonException e)
        {
            throw new CommandFailedException($"{what} are not well-formed JSON.", e);
        }
    }
}
