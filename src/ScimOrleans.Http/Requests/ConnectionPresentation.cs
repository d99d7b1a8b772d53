using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Http.Requests;

/// <summary>
/// The credential that a connection's last request presented. Identity providers keep connections open and send the same one each time; Kestrel then gives the same string again,
/// so that it is known without hashing it.
/// </summary>
internal static class ConnectionPresentation
{
    private static readonly object _key = new();

    /// <summary>What a request presents.</summary>
    public static Presentation? Of(HttpContext context)
    {
        string? header = context.Request.Headers.Authorization;

        // Requests of one HTTP/2 connection run at once, and a connection's items are not made for that.
        if (header is null || !HttpProtocol.IsHttp11(context.Request.Protocol) || context.Features.Get<IConnectionItemsFeature>()?.Items is not { } connection)
        {
            return Presentation.Of(header);
        }

        if (connection.TryGetValue(_key, out var kept) && kept is Presentation last && ReferenceEquals(last.Header, header))
        {
            return last;
        }

        var presentation = Presentation.Of(header);
        connection[_key] = presentation;
        return presentation;
    }
}
