using Microsoft.Extensions.Primitives;

namespace ScimOrleans.Http.Requests;

/// <summary>What ties a request, its log lines and its changes together: the client's own <c>X-Request-Id</c> if it can stand in a log, else ours.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";

    private const int MaxLength = 64;

    /// <summary>The client's id, or a new one.</summary>
    public static string Of(StringValues header, TimeProvider clock) => header is [{ } sent] && IsUsable(sent) ? sent : New(clock);

    /// <summary>The time in milliseconds and 79 random bits, in hexadecimal. Nobody has to be kept from guessing it, and the kernel's random numbers cost two microseconds.</summary>
    private static string New(TimeProvider clock) => $"{clock.GetUtcNow().ToUnixTimeMilliseconds():x12}{Random.Shared.Next(1 << 16):x4}{Random.Shared.NextInt64():x16}";

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
