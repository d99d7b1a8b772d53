using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Admin.Connectors;

/// <summary>Where a connector's endpoint is.</summary>
/// <param name="address">The address that clients reach this service at, as a request tells it.</param>
internal sealed class EndpointAddress(Func<HttpContext, string> address)
{
    /// <summary>The address to paste into an identity provider.</summary>
    public string Of(HttpContext context, TenantId tenant, ConnectorId connector) => $"{address(context)}/scim/v2/{tenant}/{connector}";

    /// <summary>Where its access tokens are issued.</summary>
    public string TokenAddressOf(HttpContext context, TenantId tenant, ConnectorId connector) => $"{address(context)}/oauth2/{tenant}/{connector}/token";
}
