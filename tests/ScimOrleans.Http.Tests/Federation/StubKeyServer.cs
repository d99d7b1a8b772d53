using System.Net;

namespace ScimOrleans.Http.Tests.Federation;

/// <summary>Answers for the address of an issuer's keys, and counts how often it is asked.</summary>
internal sealed class StubKeyServer(Func<string> answer) : HttpMessageHandler, IHttpClientFactory
{
    private int _asked;

    /// <summary>Requests so far.</summary>
    public int Asked => _asked;

    /// <summary>Whether it is out of reach.</summary>
    public bool IsDown { get; set; }

    /// <summary>Requests that fail before one is answered.</summary>
    public int Failures { get; set; }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { MaxResponseContentBufferSize = Http.Federation.IssuerKeys.MaxBytes };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        Assert.Equal(TestIssuer.JwksUrl, request.RequestUri?.AbsoluteUri);
        return Task.FromResult(IsDown || Failures-- > 0 ? new HttpResponseMessage(HttpStatusCode.BadGateway) : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer()) });
    }
}
