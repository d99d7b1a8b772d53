namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>What ties a request, its log lines and its changes together: the client's own <c>X-Request-Id</c> if it can stand in a log, else ours.</summary>
public static class RequestId
{
    /// <summary>The header that has it, in requests and answers.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>Longest id of a client's that is taken, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The client's id, or a new one.</summary>
    /// <param name="sent">What the client sent, if it was one value.</param>
    /// <param name="clock">Stands in new ids.</param>
    public static string Of(string? sent, TimeProvider clock) => sent is not null && IsUsable(sent) ? sent : New(clock);

    /// <summary>The time in milliseconds and 79 random bits, in hexadecimal. Nobody has to be kept from guessing it, and the kernel's random numbers cost two microseconds.</summary>
    private static string New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return $"{clock.GetUtcNow().ToUnixTimeMilliseconds():x12}{Random.Shared.Next(1 << 16):x4}{Random.Shared.NextInt64():x16}";
    }

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
