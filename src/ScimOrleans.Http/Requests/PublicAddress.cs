using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ScimOrleans.Http.Hosting;

namespace ScimOrleans.Http.Requests;

/// <summary>Where clients reach this service: what <c>Location</c> and <c>meta.location</c> begin with.</summary>
/// <remarks>
/// The Host header is the client's to choose, and a proxy may pass on whatever it got, so it decides nothing. Without
/// <see cref="ScimHttpOptions.PublicUrl"/> and without a trusted proxy, addresses name where the connection arrived, and <c>localhost</c> if that
/// is the same place.
/// </remarks>
internal sealed class PublicAddress(IOptions<ScimHttpOptions> options)
{
    private readonly string? _configured = options.Value.PublicUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>Scheme, authority and path without a slash at the end: ASCII that needs no escape in JSON.</summary>
    public string Of(HttpContext context) => _configured ?? OfConnection(context);

    private static string OfConnection(HttpContext context)
    {
        var request = context.Request;
        var authority = ForwardedOrigin.IsTrusted(context) && IsAuthority(request.Host.Value) ? request.Host.Value : Arrival(context);
        return $"{request.Scheme}://{authority}{request.PathBase.ToUriComponent()}";
    }

    private static string Arrival(HttpContext context)
    {
        var (address, port) = (context.Connection.LocalIpAddress, context.Connection.LocalPort);
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        var local = address is null || IPAddress.IsLoopback(address);
        var isDefaultPort = port == 0 || port == (context.Request.IsHttps ? 443 : 80);
        var host = context.Request.Host;
        var namesLoopback = local && host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && (host.Port is { } named ? named == port : isDefaultPort);
        var name = namesLoopback || address is null ? "localhost"
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{new IPAddress(address.GetAddressBytes())}]" : address.ToString();
        return isDefaultPort ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
    }

    private static bool IsAuthority(string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            return false;
        }

        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':' or '[' or ']'))
            {
                return false;
            }
        }

        return true;
    }
}
