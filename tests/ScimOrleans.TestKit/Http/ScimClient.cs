using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;

namespace ScimOrleans.TestKit.Http;

/// <summary>Talks to a SCIM endpoint as an identity provider does: paths and JSON texts in, what was answered out.</summary>
/// <remarks>It knows no types of the server, so that a conversation reads as it goes over the wire.</remarks>
public sealed class ScimClient : IDisposable
{
    /// <summary>The media type of SCIM (RFC 7644 §3.1).</summary>
    public const string MediaType = "application/scim+json";

    private readonly HttpClient _client;
    private readonly AuthenticationHeaderValue? _authorization;

    /// <summary>A client over a given HTTP client, such as one of an in-memory server.</summary>
    /// <param name="client">Sends the requests. Disposed with this client.</param>
    /// <param name="endpoint">Address that paths are relative to, such as <c>http://host/scim/v2/demo/okta</c>.</param>
    /// <param name="authorization">Value of the Authorization header, or <see langword="null"/> to send none.</param>
    public ScimClient(HttpClient client, Uri endpoint, AuthenticationHeaderValue? authorization = null)
    {
        _client = client;
        _authorization = authorization;
        // A relative path is resolved against a folder, so the endpoint must end as one.
        Endpoint = endpoint.AbsoluteUri.EndsWith('/') ? endpoint : new Uri(endpoint.AbsoluteUri + "/");
    }

    /// <summary>Address that paths are relative to; ends with a slash.</summary>
    public Uri Endpoint { get; }

    /// <summary>A client that sends a user name and a password (HTTP Basic).</summary>
    public static ScimClient WithPassword(Uri endpoint, string username, string password) =>
        new(new HttpClient(), endpoint, Basic(username, password));

    /// <summary>A client that sends a bearer token.</summary>
    public static ScimClient WithToken(Uri endpoint, string token) =>
        new(new HttpClient(), endpoint, new AuthenticationHeaderValue("Bearer", token));

    /// <summary>A client that does not say who it is.</summary>
    public static ScimClient Anonymous(Uri endpoint) => new(new HttpClient(), endpoint);

    /// <summary>The Authorization header of HTTP Basic (RFC 7617).</summary>
    public static AuthenticationHeaderValue Basic(string username, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));

    /// <summary>Sends GET.</summary>
    /// <param name="path">Path below the endpoint, with its query; or an absolute address, such as a <c>Location</c>.</param>
    /// <param name="headers">Further headers, such as <c>("If-None-Match", etag)</c>.</param>
    public Task<ScimResponse> GetAsync(string path, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends POST with a JSON text.</summary>
    public Task<ScimResponse> PostAsync(string path, [StringSyntax(StringSyntaxAttribute.Json)] string json, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Post, path, json, headers);

    /// <summary>Sends PUT with a JSON text.</summary>
    public Task<ScimResponse> PutAsync(string path, [StringSyntax(StringSyntaxAttribute.Json)] string json, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Put, path, json, headers);

    /// <summary>Sends PATCH with a JSON text.</summary>
    public Task<ScimResponse> PatchAsync(string path, [StringSyntax(StringSyntaxAttribute.Json)] string json, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Patch, path, json, headers);

    /// <summary>Sends DELETE.</summary>
    public Task<ScimResponse> DeleteAsync(string path, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    /// <summary>Sends any method with a JSON text, or without a body when it is <see langword="null"/>.</summary>
    public Task<ScimResponse> SendAsync(HttpMethod method, string path, string? json, params IEnumerable<(string Name, string Value)> headers)
    {
        var content = json is null ? null : new StringContent(json, Encoding.UTF8, MediaType);
        return SendContentAsync(method, path, content, headers);
    }

    /// <summary>Sends any method with any body, to try what is not JSON, too large or wrongly labelled.</summary>
    public async Task<ScimResponse> SendContentAsync(HttpMethod method, string path, HttpContent? content, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, Resolve(path)) { Content = content };
        request.Headers.Authorization = _authorization;
        request.Headers.Accept.ParseAdd(MediaType);
        foreach (var (name, value) in headers)
        {
            // A test may send what a well-behaved client would not; a header given here replaces the client's own.
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _client.SendAsync(request);
        return await ScimResponse.ReadAsync(request, response);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private Uri Resolve(string path) =>
        Uri.TryCreate(path, UriKind.Absolute, out var absolute) && absolute.Scheme.StartsWith("http", StringComparison.Ordinal)
            ? absolute
            : new Uri(Endpoint, path.TrimStart('/'));
}
