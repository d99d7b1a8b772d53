using System.Text;

namespace ScimOrleans.Benchmarks.Load;

/// <summary>A request as it goes over the wire, made before it is measured.</summary>
/// <param name="Bytes">Head and body.</param>
public readonly record struct WireRequest(byte[] Bytes)
{
    /// <summary>Writes a request.</summary>
    /// <param name="method">GET, POST, PATCH or PUT.</param>
    /// <param name="target">Path and query, escaped.</param>
    /// <param name="authorization">Value of the Authorization header, if any.</param>
    /// <param name="json">The body, if any.</param>
    public static WireRequest Make(string method, string target, string? authorization = null, string? json = null)
    {
        var body = json is null ? [] : Encoding.UTF8.GetBytes(json);
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/scim+json\r\n");
        if (authorization is not null)
        {
            head.Append($"Authorization: {authorization}\r\n");
        }

        if (json is not null)
        {
            head.Append($"Content-Type: application/scim+json\r\nContent-Length: {body.Length}\r\n");
        }

        return new([.. Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), .. body]);
    }
}
