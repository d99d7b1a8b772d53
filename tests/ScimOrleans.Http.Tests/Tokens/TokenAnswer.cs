using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ScimOrleans.Http.Tests.Hosting;

namespace ScimOrleans.Http.Tests.Tokens;

/// <summary>What a token endpoint answered.</summary>
internal sealed record TokenAnswer(int Status, HttpResponseHeaders Headers, string Text)
{
    private static readonly HttpClient Client = new();

    private JsonElement Body => JsonDocument.Parse(Text).RootElement;

    /// <summary>A member of the answer as text, or <see langword="null"/>.</summary>
    public string? this[string name] => Body.TryGetProperty(name, out var value) ? value.ToString() : null;

    /// <summary>What a refusal is.</summary>
    public (int Status, string? Error) Refusal => (Status, this["error"]);

    /// <summary>Asks for a token.</summary>
    /// <param name="endpoint">See <see cref="EndpointOf"/>.</param>
    /// <param name="form">The form's parameters.</param>
    /// <param name="basic">Client id and secret for the header, if they are not in the form.</param>
    public static async Task<TokenAnswer> AskAsync(Uri endpoint, IEnumerable<(string Name, string Value)> form, (string Id, string Secret)? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))) };
        if (basic is var (id, secret))
        {
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));
        }

        return await SendAsync(request);
    }

    public static async Task<TokenAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Asks with client id and secret in the form.</summary>
    public static Task<TokenAnswer> AskAsync(Uri endpoint, string id, string secret, params IEnumerable<(string Name, string Value)> more) =>
        AskAsync(endpoint, [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), .. more]);

    /// <summary>Where a connector's clients ask.</summary>
    public static Uri EndpointOf(ScimHost host, TestTenant tenant, string connector) => new(host.Address, $"/oauth2/{tenant.Id}/{connector}/token");
}
