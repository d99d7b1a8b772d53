using System.Net.Http.Headers;
using System.Text.Json;
using Xunit;

namespace ScimOrleans.TestKit.Http;

/// <summary>What was answered to one request, to be read and asserted on.</summary>
/// <remarks>A failed assertion shows the whole exchange, so that it can be understood without running it again.</remarks>
public sealed class ScimResponse
{
    private readonly string _request;

    private ScimResponse(string request, int status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders, byte[] bytes, string text, JsonElement body)
    {
        _request = request;
        Status = status;
        Headers = headers;
        ContentHeaders = contentHeaders;
        Bytes = bytes;
        Text = text;
        Body = body;
    }

    /// <summary>The HTTP status code.</summary>
    public int Status { get; }

    /// <summary>The headers of the answer.</summary>
    public HttpResponseHeaders Headers { get; }

    /// <summary>The headers of its body.</summary>
    public HttpContentHeaders ContentHeaders { get; }

    /// <summary>The body as it came.</summary>
    public byte[] Bytes { get; }

    /// <summary>The body as text.</summary>
    public string Text { get; }

    /// <summary>The body as JSON; <see cref="JsonValueKind.Undefined"/> if there was none, or it was not JSON.</summary>
    public JsonElement Body { get; }

    /// <summary>The resource's <c>id</c>.</summary>
    public string Id => this["id"].GetString()!;

    /// <summary>The ETag header as it came, weakness mark and quotes included, for an If-Match.</summary>
    public string ETag => Header("ETag");

    /// <summary>The Location header.</summary>
    public string Location => Header("Location");

    /// <summary>The value at a path such as <c>emails[0].value</c> or <c>meta.version</c>. A URN with its attribute is one name in quotes: <c>"urn:…:User".manager</c>.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">There is nothing at the path.</exception>
    public JsonElement this[string path]
    {
        get
        {
            if (!JsonPath.TryFind(Body, path, out var value))
            {
                Assert.Fail($"There is no {path} in the answer.\n{this}");
            }

            return value;
        }
    }

    /// <summary>Whether the body has a value at the path, be it null.</summary>
    public bool Has(string path) => JsonPath.TryFind(Body, path, out _);

    /// <summary>A header's value.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">The answer has no such header.</exception>
    public string Header(string name)
    {
        if (!Headers.TryGetValues(name, out var values) && !ContentHeaders.TryGetValues(name, out values))
        {
            Assert.Fail($"The answer has no header {name}.\n{this}");
        }

        return string.Join(", ", values!);
    }

    /// <summary>Asserts the status.</summary>
    /// <returns>The answer, to go on with.</returns>
    public ScimResponse ShouldBe(int status)
    {
        Assert.True(Status == status, $"Expected status {status}.\n{this}");
        return this;
    }

    /// <summary>Asserts a SCIM error (RFC 7644 §3.12): its media type, schema, status as text, and scimType.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="scimType">The error's type, or <see langword="null"/> if it must have none.</param>
    /// <param name="detail">A part of the explanation for people, or <see langword="null"/> for any that is not empty.</param>
    public ScimResponse ShouldBeError(int status, string? scimType = null, string? detail = null)
    {
        ShouldBe(status);
        Assert.True(ContentHeaders.ContentType?.MediaType == ScimClient.MediaType, $"Expected media type {ScimClient.MediaType}.\n{this}");
        ShouldHave("schemas[0]", "urn:ietf:params:scim:api:messages:2.0:Error");
        ShouldHave("status", $"{status}");
        Assert.True(Has("scimType") == scimType is not null, $"Expected scimType {scimType ?? "(none)"}.\n{this}");
        if (scimType is not null)
        {
            ShouldHave("scimType", scimType);
        }

        var text = this["detail"].GetString() ?? "";
        Assert.True(detail is null ? text.Length > 0 : text.Contains(detail, StringComparison.Ordinal), $"Expected a detail with: {detail ?? "a text"}\n{this}");
        return this;
    }

    /// <summary>Asserts the value at a path, in its JSON type: a string, a whole number, a boolean, or null.</summary>
    public ScimResponse ShouldHave(string path, object? expected)
    {
        var actual = this[path];
        var equal = expected switch
        {
            null => actual.ValueKind == JsonValueKind.Null,
            string text => actual.ValueKind == JsonValueKind.String && actual.GetString() == text,
            bool truth => actual.ValueKind == (truth ? JsonValueKind.True : JsonValueKind.False),
            int number => actual.ValueKind == JsonValueKind.Number && actual.TryGetInt64(out var value) && value == number,
            long number => actual.ValueKind == JsonValueKind.Number && actual.TryGetInt64(out var value) && value == number,
            _ => throw new ArgumentException($"A JSON value is not compared with a {expected.GetType()}.", nameof(expected)),
        };
        Assert.True(equal, $"Expected {path} to be {expected ?? "null"}, but it is {actual.GetRawText()}.\n{this}");
        return this;
    }

    /// <summary>Asserts that there is nothing at a path.</summary>
    public ScimResponse ShouldLack(string path)
    {
        Assert.False(Has(path), $"Expected no {path}.\n{this}");
        return this;
    }

    /// <summary>The whole exchange, for a person. The Authorization header is left out.</summary>
    public override string ToString() =>
        $"{_request}\n\n{Status}\n{string.Concat(Headers.Concat(ContentHeaders).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}\n"))}\n{Text}";

    internal static async Task<ScimResponse> ReadAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        var sent = request.Content is StringContent content ? await content.ReadAsStringAsync() : "";
        var bytes = await response.Content.ReadAsByteArrayAsync();
        return new ScimResponse(
            $"{request.Method} {request.RequestUri}\n{sent}",
            (int)response.StatusCode,
            response.Headers,
            response.Content.Headers,
            bytes,
            System.Text.Encoding.UTF8.GetString(bytes),
            Parse(bytes));
    }

    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
