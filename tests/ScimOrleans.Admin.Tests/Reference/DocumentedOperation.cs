using System.Text.Json.Nodes;

namespace ScimOrleans.Admin.Tests.Reference;

/// <summary>An operation as the OpenAPI document has it.</summary>
/// <param name="Path">Its path, with parameters in braces.</param>
/// <param name="Method">Its method, in lower case.</param>
/// <param name="Json">What the document says of it.</param>
internal sealed record DocumentedOperation(string Path, string Method, JsonObject Json)
{
    /// <summary>Its id.</summary>
    public string Id => (string?)Json["operationId"] ?? $"{Method} {Path}";

    /// <summary>Its parameters, by name.</summary>
    public ILookup<string, JsonObject> Parameters => (Json["parameters"]?.AsArray() ?? []).Select(parameter => parameter!.AsObject()).ToLookup(parameter => (string)parameter["name"]!);

    /// <summary>Its answers, by status.</summary>
    public Dictionary<int, JsonObject> Answers =>
        (Json["responses"]?.AsObject() ?? []).ToDictionary(answer => int.Parse(answer.Key, System.Globalization.CultureInfo.InvariantCulture), answer => answer.Value!.AsObject());

    /// <summary>A copy without something.</summary>
    /// <param name="path">What: names of members, or of parameters, with dots between them.</param>
    /// <returns><see langword="null"/> if it does not have that.</returns>
    public DocumentedOperation? Without(string path)
    {
        var copy = Json.DeepClone().AsObject();
        JsonNode? at = copy;
        var steps = path.Split('.');
        foreach (var step in steps[..^1])
        {
            at = Find(at, step);
        }

        switch (at)
        {
            case JsonObject members when members.Remove(steps[^1]):
                return this with { Json = copy };
            case JsonArray parameters when Find(parameters, steps[^1]) is { } parameter:
                parameters.Remove(parameter);
                return this with { Json = copy };
            default:
                return null;
        }
    }

    private static JsonNode? Find(JsonNode? node, string name) => node switch
    {
        JsonObject members => members[name],
        JsonArray parameters => parameters.FirstOrDefault(parameter => (string?)parameter!["name"] == name),
        _ => null,
    };
}
