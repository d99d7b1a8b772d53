using System.Text.Json;

namespace ScimOrleans.Http.Tests.Recorded;

/// <summary>One request of a Postman collection, with what its script asserts.</summary>
/// <param name="Name">Folder and name.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Url">With variables.</param>
/// <param name="Body">With variables, or <see langword="null"/>.</param>
/// <param name="Script">Lines of the script that runs on the answer.</param>
internal sealed record PostmanRequest(string Name, string Method, string Url, string? Body, IReadOnlyList<string> Script);

/// <summary>Reads a Postman collection (v2.1).</summary>
internal static class PostmanCollection
{
    /// <summary>All its requests, in order.</summary>
    public static async Task<IReadOnlyList<PostmanRequest>> ReadAsync(string file)
    {
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        return [.. Requests(document.RootElement.GetProperty("item"), "")];
    }

    private static IEnumerable<PostmanRequest> Requests(JsonElement items, string folder)
    {
        foreach (var item in items.EnumerateArray())
        {
            var name = folder + item.GetProperty("name").GetString();
            if (item.TryGetProperty("item", out var inner))
            {
                foreach (var request in Requests(inner, name + "/"))
                {
                    yield return request;
                }

                continue;
            }

            var sent = item.GetProperty("request");
            var url = sent.GetProperty("url");
            yield return new(
                name,
                sent.GetProperty("method").GetString()!,
                url.ValueKind == JsonValueKind.String ? url.GetString()! : url.GetProperty("raw").GetString()!,
                sent.TryGetProperty("body", out var body) && body.TryGetProperty("raw", out var raw) ? raw.GetString() : null,
                [.. Script(item)]);
        }
    }

    private static IEnumerable<string> Script(JsonElement item) => !item.TryGetProperty("event", out var events) ? [] : events.EnumerateArray()
        .Where(entry => entry.GetProperty("listen").GetString() == "test")
        .SelectMany(entry => entry.GetProperty("script").GetProperty("exec").EnumerateArray())
        .Select(line => line.GetString()!.Trim())
        .Where(line => line.Length > 0);
}
