using Microsoft.Extensions.Primitives;

namespace ScimOrleans.Http.Requests;

/// <summary>What ties a request, its log lines and its changes together: the client's own <c>X-Request-Id</c> if it can stand in a log, else ours.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    private const int MaxLength = 64;

    /// <summary>The client's id, or a new one.</summary>
    public static string Of(StringValues header, TimeProvider clock) =>
        header is [{ } sent] && IsUsable(sent) ? sent : Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");

    private static bool IsUsable(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
