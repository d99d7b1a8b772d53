using System.Text;
using ScimOrleans.TestKit.Fuzz;

namespace ScimOrleans.Http.Tests.Fuzz;

/// <summary>Requests as bytes: right ones of an identity provider, with targets, headers, framing and bodies that are not.</summary>
/// <param name="endpoint">Path of the connector's endpoint.</param>
/// <param name="token">Its bearer token.</param>
/// <param name="user">Id of a user that is there.</param>
/// <param name="group">Id of a group that is there.</param>
internal sealed class HostileRequest(string endpoint, string token, string user, string group)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND", "PA TCH", "", "\0", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"];

    private static readonly string[] Versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9.9", "HTTP", ""];

    private static readonly string[] TargetPieces =
    [
        "%2F", "%2f..%2f", "/../", "/./", "//", "%00", "%", "%z", "%ff", "%c0%80", "%ed%a0%80", "%C3%A9", "%25", "?", "#", "&filter=", ";", "\\", "é", "\0", "\t", " ", "%20", "+", "*", "/.search", "/Users", "http://other.test/", "?count=99999999999999999999",
        "?startIndex=-1", "?filter=userName%20eq%20%22%5Cud800%22", "?attributes=,,,", "?sortBy=%F0%9F%98%80", "?filter=((((((((((((((((((((((((((((((((((((((((", "?count=1&count=2",
    ];

    private static readonly string[] Headers =
    [
        "Content-Length: 0", "Content-Length: 5", "Content-Length: 99999", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 1, 1", "Content-Length: +3", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Content-Encoding: gzip", "Content-Encoding: deflate", "Content-Encoding: identity", "Content-Type: text/plain", "Content-Type: application/json; charset=utf-16", "Content-Type: ;;;", "Accept: image/png", "Accept: \0",
        "Host: a\r\nHost: b", "Host:", "Host: [::1", "Host: x/../y", "Authorization: Bearer x", "Authorization: Basic !!!!", "Authorization: Basic AAAA", "Authorization:", "Expect: 100-continue", "Expect: 200-ok", "Upgrade: h2c\r\nConnection: Upgrade", "Connection: close", "Connection: keep-alive, \0",
        "If-Match: \"", "If-Match: *", "If-Match: W/\"1\"", "If-None-Match: *", "If-None-Match: \"1\", ,", "X-Request-Id: a b\tc", "X-Request-Id: \u00ff", "X-Forwarded-Host: evil.test\r\n X-Folded: 1", "X-HTTP-Method-Override: DELETE", "Range: bytes=0-1", "NoColon", ": empty", "A\rB: c", "Content-Length: 3\nX: y", "Cookie: a=b; a=b",
    ];

    private static readonly byte[][] Pieces =
    [
        .. new[] { "\r\n", "\n", "\r", "\r\n\r\n", "\0", " ", "\t", ":", "HTTP/1.1", "0\r\n\r\n", "ffffffffffffffff\r\n", "5;ext=\"\r\n", "-1\r\n", "%00", "GET / HTTP/1.1\r\n\r\n", "Content-Length: 7\r\n" }.Select(Encoding.UTF8.GetBytes), [0xFF], [0x80, 0x81], [0xED, 0xA0, 0x80],
    ];

    private const int NewUser = 0, NewGroup = 1, UserPatch = 2, GroupPatch = 3, Search = 4, None = -1;

    /// <summary>With the number of the body that is right for each. Writes come twice.</summary>
    private readonly (string Method, string Target, int Body)[] _requests =
    [
        ("GET", $"/Users/{user}", None), ("GET", "/Users?filter=userName%20eq%20%22ada%22&count=2", None), ("GET", $"/Groups/{group}?excludedAttributes=members", None), ("GET", "/Schemas", None), ("GET", "/Users?sortBy=userName&startIndex=1&count=1", None), ("GET", "/Me", None),
        ("POST", "/Users", NewUser), ("POST", "/Groups", NewGroup), ("PUT", $"/Users/{user}", NewUser), ("PUT", $"/Groups/{group}", NewGroup), ("PATCH", $"/Users/{user}", UserPatch), ("PATCH", $"/Groups/{group}", GroupPatch), ("POST", "/Users/.search", Search), ("POST", "/.search", Search), ("POST", "/Bulk", NewUser),
        ("POST", "/Users", NewUser), ("POST", "/Groups", NewGroup), ("PUT", $"/Users/{user}", NewUser), ("PATCH", $"/Users/{user}", UserPatch), ("PATCH", $"/Groups/{group}", GroupPatch),
        ("DELETE", "/Users/2819c223-7f76-453a-919d-413861904646", None),
    ];

    private readonly string[] _bodies =
    [
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada","displayName":"d","active":true,"emails":[{"value":"a@b.test","primary":true}],"name":{"givenName":"\ud83d\ude00"}}""",
        $$"""{"displayName":"g","userName":"u","members":[{"value":"{{user}}"}]}""",
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"d"},{"op":"add","path":"externalId","value":"7"}]}""",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"{{user}}"}]},{"op":"replace","path":"displayName","value":"g"}]}""",
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"userName sw \"a\"","count":3,"sortBy":"userName"}""",
    ];

    /// <summary>The bytes of one request, and perhaps of what follows it on the connection. Half of them are damaged only in their body, if at all.</summary>
    public byte[] Make(FuzzRandom random)
    {
        var isHttp = random.Once(2);
        var (method, target, right) = random.Pick<(string, string, int)>(_requests);
        target = isHttp ? endpoint + target : Target(random, endpoint + target);
        var body = right >= 0 || random.Once(20) ? Body(random, isHttp ? right : None) : [];
        List<string> headers = ["Host: localhost", $"Authorization: Bearer {token}"];
        if (right >= 0)
        {
            headers.Add("Content-Type: application/scim+json");
        }

        if (body.Length > 0 && random.Once(4))
        {
            headers.Add("Transfer-Encoding: chunked");
            body = isHttp ? [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8] : Chunked(random, body);
        }
        else if (body.Length > 0 || right >= 0)
        {
            headers.Add($"Content-Length: {body.Length + (!isHttp && random.Once(10) ? random.Below(7) - 3 : 0)}");
        }

        return isHttp ? Bytes($"{method} {target} HTTP/1.1", headers, body) : Damaged(random, method, target, headers, body);
    }

    private static byte[] Damaged(FuzzRandom random, string method, string target, List<string> headers, byte[] body)
    {
        AddHeaders(random, headers);
        var bytes = Bytes($"{(random.Once(15) ? random.Pick<string>(Methods) : method)} {target} {(random.Once(8) ? random.Pick<string>(Versions) : "HTTP/1.1")}", headers, body);
        return random.Once(5) ? Mutation.Apply(random, bytes, Pieces, static number => (byte)number) : bytes;
    }

    private static byte[] Bytes(string line, List<string> headers, byte[] body) => [.. Encoding.UTF8.GetBytes($"{line}\r\n{string.Join("\r\n", headers)}\r\n\r\n"), .. body];

    private static string Target(FuzzRandom random, string target)
    {
        if (random.Once(200))
        {
            return target + "/" + new string('a', random.Below(20_000));
        }

        for (var edits = random.Once(3) ? 1 + random.Below(2) : 0; edits > 0; edits--)
        {
            target = target.Insert(random.Once(2) ? target.Length : random.Below(target.Length + 1), random.Pick<string>(TargetPieces));
        }

        return target;
    }

    /// <summary>The right body or, as often, a damaged one; with names that differ, for they must be unique.</summary>
    private byte[] Body(FuzzRandom random, int right)
    {
        if (random.Once(300))
        {
            return [.. "{\"userName\":\""u8, .. Enumerable.Repeat((byte)'x', random.Below(3_000_000)), .. "\"}"u8];
        }

        var samples = Array.ConvertAll(_bodies, body => Encoding.UTF8.GetBytes(random.Once(8) ? body : body
            .Replace("\"ada\"", $"\"ada{random.Below(1_000_000)}\"", StringComparison.Ordinal)
            .Replace("\"d\"", $"\"d{random.Below(1_000_000)}\"", StringComparison.Ordinal)
            .Replace("\"g\"", $"\"g{random.Below(1_000_000)}\"", StringComparison.Ordinal)));
        return right >= 0 && random.Once(2) ? samples[right] : JsonMutation.Body(random, samples);
    }

    private static byte[] Chunked(FuzzRandom random, byte[] body)
    {
        var cut = random.Below(body.Length + 1);
        var end = random.Below(8) switch { 0 => "0\r\n", 1 => "", 2 => "0\r\nTrailer: x\r\n\r\n", 3 => "zz\r\n\r\n", _ => "0\r\n\r\n" };
        var size = random.Once(8) ? $"{body.Length + 1:x}" : $"{body.Length - cut:x}";
        return [.. Encoding.ASCII.GetBytes(cut == 0 ? "" : $"{cut:X}{(random.Once(5) ? ";a=\"b\"" : "")}\r\n"), .. body[..cut], .. cut == 0 ? [] : "\r\n"u8, .. Encoding.ASCII.GetBytes($"{size}\r\n"), .. body[cut..], .. "\r\n"u8, .. Encoding.ASCII.GetBytes(end)];
    }

    private static void AddHeaders(FuzzRandom random, List<string> headers)
    {
        for (var more = random.Once(2) ? random.Below(3) : 0; more > 0; more--)
        {
            headers.Insert(random.Below(headers.Count + 1), random.Pick<string>(Headers));
        }

        if (random.Once(100))
        {
            headers.AddRange(Enumerable.Range(0, random.Below(200)).Select(number => $"X-{number}: y"));
        }

        if (random.Once(100))
        {
            headers.Add("X-Long: " + new string('v', random.Below(50_000)));
        }
    }
}
