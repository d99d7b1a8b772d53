using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ScimOrleans.Server.CommandLine;

/// <summary>Talks to the administration API.</summary>
internal sealed class ApiClient : IDisposable
{
    /// <summary>Most items that the API gives at once.</summary>
    private const int LargestPage = 200;

    private readonly HttpClient _http;

    /// <summary>A client.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="key">An operator's key.</param>
    public ApiClient(Uri server, string key)
    {
        _http = new() { BaseAddress = new(server, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
        try
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        catch (FormatException e)
        {
            throw new CommandFailedException("The key is none: it has characters that no key has.", e);
        }
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
            var answer = text.Length == 0 ? null : Parse(text);
            return response.IsSuccessStatusCode
                ? text.Length == 0 || answer is not null ? answer : throw Unreachable("its answer is no JSON.", null)
                : throw new CommandFailedException((string?)(answer as JsonObject)?["detail"] ?? response.ReasonPhrase ?? "refused", status: (int)response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw Unreachable(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(string.Create(CultureInfo.InvariantCulture, $"nothing came within {_http.Timeout.TotalSeconds} seconds."), e);
        }
    }

    /// <summary>Reads a list to its end.</summary>
    /// <param name="path">Below <c>/api/v1</c>, with a query or not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<JsonArray> ListAsync(string path, CancellationToken cancellationToken)
    {
        var items = new JsonArray();
        var first = $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={LargestPage}";
        string? cursor = null;
        do
        {
            var page = (await SendAsync(HttpMethod.Get, cursor is null ? first : $"{first}&cursor={Uri.EscapeDataString(cursor)}", null, cancellationToken)) as JsonObject;
            foreach (var item in page?["items"] as JsonArray ?? throw Unreachable("its answer is no list.", null))
            {
                items.Add(item?.DeepClone());
            }

            cursor = (string?)page!["nextCursor"];
        }
        while (cursor is not null);
        return items;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A proxy's page, say; what it is a sign of is told by who asked.
            return null;
        }
    }

    private CommandFailedException Unreachable(string reason, Exception? exception) => new(
        $"{_http.BaseAddress!.GetLeftPart(UriPartial.Authority)} does not answer as a ScimOrleans server: {reason} Name the server with --url, or use --offline if none runs.", exception);

    /// <summary>A path of escaped parts.</summary>
    public static string Path(params IEnumerable<string> parts) => string.Join('/', parts.Select(Uri.EscapeDataString));

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>Why a command did not do what was asked, as one line.</summary>
/// <param name="detail">In a sentence.</param>
/// <param name="innerException">What it came from.</param>
/// <param name="status">What a server answered, if one did.</param>
internal sealed class CommandFailedException(string detail, Exception? innerException = null, int? status = null) : Exception(status is null ? detail : $"{status}: {detail}", innerException)
{
    /// <summary>In a sentence.</summary>
    public string Detail { get; } = detail;

    /// <summary>What a server answered, if one did.</summary>
    public int? Status { get; } = status;
}
