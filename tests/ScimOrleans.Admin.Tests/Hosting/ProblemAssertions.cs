using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Admin.Tests.Hosting;

/// <summary>The one form of errors.</summary>
internal static class ProblemAssertions
{
    /// <summary>Asserts problem details (RFC 9457).</summary>
    /// <param name="response">The answer.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">A part of the explanation for people.</param>
    public static ScimResponse ShouldBeProblem(this ScimResponse response, int status, string detail = "")
    {
        response.ShouldBe(status).ShouldHave("status", status).ShouldHave("requestId", response.Header("X-Request-Id"));
        Assert.Equal("application/problem+json", response.ContentHeaders.ContentType?.MediaType);
        var text = response["detail"].GetString()!;
        Assert.True(text.Length > 0 && text.Contains(detail, StringComparison.Ordinal), $"Expected a detail with: {detail}\n{response}");
        return response;
    }
}
