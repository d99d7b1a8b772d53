using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary>Talks to the administration API.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>A client.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="key">An operator's key.</param>
    public ApiClient(Uri server, string key)
    {
        _http = new() { BaseAddress = new(server, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="path">Below <c>/api/v1</c>; parts are escaped with <see cref="Path"/>.</param>
    /// <param name="body">Its body, if it has one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The answer's body; <see langword="null"/> without one.</returns>
    /// <exception cref="CommandFailedException">It was refused, or there was no answer.</exception>
    public async Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            var answer = text.Length == 0 || response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) != true ? null : JsonNode.Parse(text);
            return response.IsSuccessStatusCode
                ? answer
                : throw new CommandFailedException($"{(int)response.StatusCode}: {(string?)answer?["detail"] ?? response.ReasonPhrase}");
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailedException($"{_http.BaseAddress!.GetLeftPart(UriPartial.Authority)} does not answer: {e.Message} Name the server with --url, or use --offline if none runs.", e);
        }
    }

    /// <summary>Reads a list to its end.</summary>
    /// <param name="path">Below <c>/api/v1</c>, with a query or not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<JsonArray> ListAsync(string path, CancellationToken cancellationToken)
    {
        var items = new JsonArray();
        string? cursor = null;
        do
        {
            var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            var page = await SendAsync(HttpMethod.Get, cursor is null ? path : $"{path}{separator}cursor={Uri.EscapeDataString(cursor)}", null, cancellationToken);
            foreach (var item in page!["items"]!.AsArray())
            {
                items.Add(item?.DeepClone());
            }

            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>A path of escaped parts.</summary>
    public static string Path(params IEnumerable<string> parts) => string.Join('/', parts.Select(Uri.EscapeDataString));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>Why a command did not do what was asked, as one line.</summary>
internal sealed class CommandFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
