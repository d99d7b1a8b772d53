using System.Globalization;
using System.Text;
using System.Text.Json;
using ScimOrleans.Http.Tests.Fuzz;
using ScimOrleans.TestKit.Http;

namespace ScimOrleans.Http.Tests.Hostile;

/// <summary>Bytes that are sent on one connection, and the answers that must come, no more and no fewer.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Text">The bytes as Latin-1, with <see cref="Endpoint"/>, <see cref="Token"/> and <see cref="User"/> for what each test has of its own.</param>
/// <param name="Answers">
/// Each as <c>status scimType: part of the detail</c>. <c>400k</c> is Kestrel's, without a body: what is no HTTP is refused before there is an
/// endpoint. None when the server waits for the rest of the request, which never comes.
/// </param>
internal sealed record RawCase(string Name, string Text, params string[] Answers)
{
    /// <summary>Stands for the path of the connector's endpoint; just as long.</summary>
    public const string Endpoint = "/scim/v2/t-################/main";

    /// <summary>Stands for the connector's token; just as long.</summary>
    public const string Token = "$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$$";

    /// <summary>Stands for the id of the user that is there; just as long.</summary>
    public const string User = "&&&&&&&&-&&&&-&&&&-&&&&-&&&&&&&&&&&&";

    /// <summary>The beginning of a request to create a user, up to the headers that say how long its body is.</summary>
    public const string Post = "POST " + Endpoint + "/Users" + Reads + "Content-Type: application/json\r\n";

    /// <summary>The header of a request that reads, but for the target.</summary>
    public const string Reads = " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Token + "\r\n";

    /// <summary>A whole request to delete the user that is there.</summary>
    public const string Delete = "DELETE " + Endpoint + "/Users/" + User + Reads + "\r\n";

    /// <summary>A request that creates a user, with headers of the test's own (each with its end of line).</summary>
    public static string Create(string body, string headers = "") => string.Create(CultureInfo.InvariantCulture, $"{Post}{headers}Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>A request that sends a body to some path of the endpoint.</summary>
    public static string Send(string method, string path, string body) =>
        string.Create(CultureInfo.InvariantCulture, $"{method} {Endpoint}/{path}{Reads}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>A request that reads some path of the endpoint.</summary>
    public static string Get(string path, string headers = "") => $"GET {Endpoint}/{path}{Reads}{headers}\r\n";

    /// <summary>UTF-8 as Latin-1 has it.</summary>
    public static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes to send.</summary>
    public byte[] Bytes(string endpoint, string token, string user)
    {
        Assert.Equal((Endpoint.Length, Token.Length, User.Length), (endpoint.Length, token.Length, user.Length));
        return Encoding.Latin1.GetBytes(Text.Replace(Endpoint, endpoint, StringComparison.Ordinal).Replace(Token, token, StringComparison.Ordinal).Replace(User, user, StringComparison.Ordinal));
    }

    /// <summary>Asserts that these are the answers.</summary>
    public void Check(IReadOnlyList<RawAnswer> answers)
    {
        var expected = string.Join(" | ", Answers.Select(answer => answer.Split(':')[0]));
        Assert.Equal(expected, string.Join(" | ", answers.Select(Shown)));
        foreach (var (answer, wanted) in answers.Zip(Answers))
        {
            var detail = wanted.IndexOf(": ", StringComparison.Ordinal);
            if (detail >= 0)
            {
                Assert.Contains(wanted[(detail + 2)..], Encoding.UTF8.GetString(answer.Body!), StringComparison.Ordinal);
            }
        }
    }

    private static string Shown(RawAnswer answer)
    {
        if (!answer.IsOurs)
        {
            Assert.True(answer.Body is null or []);
            return $"{answer.Status}k";
        }

        if (answer.Status < 400 || answer.Body is null)
        {
            return $"{answer.Status}";
        }

        Assert.Equal(ScimClient.MediaType, answer.Headers["Content-Type"]);
        using var error = JsonDocument.Parse(answer.Body);
        Assert.Equal($"{answer.Status}", error.RootElement.GetProperty("status").GetString());
        return error.RootElement.TryGetProperty("scimType", out var type) ? $"{answer.Status} {type.GetString()}" : $"{answer.Status}";
    }
}
