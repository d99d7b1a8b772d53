using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Routing;

/// <summary>All addresses below a connector's endpoint.</summary>
internal sealed class ScimRoutes
{
    /// <summary>Route values.</summary>
    public const string Tenant = "tenant";

    /// <inheritdoc cref="Tenant"/>
    public const string Connector = "connector";

    /// <inheritdoc cref="Tenant"/>
    public const string Id = "id";

    /// <summary>Where the endpoints of all connectors are.</summary>
    public const string Prefix = "/scim/v2/{" + Tenant + "}/{" + Connector + "}";

    /// <summary>Whatever is below a connector's endpoint and not in <see cref="All"/>.</summary>
    public static ScimRoute Unknown { get; } = new("/{**path}", "unknown") { Any = static _ => new(ScimErrors.NotFound("There is nothing at this address. ServiceProviderConfig, ResourceTypes and Schemas tell what there is.")) };

    /// <summary>Whatever is not below a connector's endpoint.</summary>
    public static ScimRoute Outside { get; } = new("/scim/{**path}", "unknown");

    /// <summary>The addresses that mean something, most of them as RFC 7644 §3.2 lists them.</summary>
    public IReadOnlyList<ScimRoute> All { get; } =
    [
        new("/Me", "Me") { Any = static _ => new(ScimErrors.NotImplemented("/Me is not offered: credentials here belong to a connector, not to a user (RFC 7644 §3.11).")) },
        new("/Bulk", "Bulk") { Any = static _ => new(ScimErrors.NotImplemented("Bulk is not offered, as ServiceProviderConfig says (RFC 7644 §3.7). Send the operations one by one.")) },
    ];
}
