using ScimOrleans.Http.Endpoints;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Routing;

/// <summary>All addresses below a connector's endpoint.</summary>
internal sealed class ScimRoutes(ResourceEndpoints resources, SearchEndpoint search, DiscoveryEndpoint discovery, ScimModel model)
{
    /// <summary>Name of a route value.</summary>
    public const string Tenant = "tenant";

    /// <inheritdoc cref="Tenant"/>
    public const string Connector = "connector";

    /// <inheritdoc cref="Tenant"/>
    public const string Id = "id";

    /// <summary>Where the endpoints of all connectors are.</summary>
    public const string Prefix = "/scim/v2/{" + Tenant + "}/{" + Connector + "}";

    /// <summary>Whatever is below a connector's endpoint and not in <see cref="All"/>.</summary>
    public static ScimRoute Unknown { get; } = new("/{**path}", "unknown")
    {
        Any = static _ => new(ScimErrors.NotFound("There is nothing at this address. ServiceProviderConfig, ResourceTypes and Schemas tell what there is.")),
    };

    /// <summary>Whatever is not below a connector's endpoint.</summary>
    public static ScimRoute Outside { get; } = new("/scim/{**path}", "unknown");

    /// <summary>The addresses that mean something, as RFC 7644 §3.2 lists them.</summary>
    public IReadOnlyList<ScimRoute> All { get; } =
    [
        .. Of(resources.Users, search, model.User),
        .. Of(resources.Groups, search, model.Group),
        new("/.search", "all") { Post = search.SearchAllAsync, PostReads = true },
        new("/ServiceProviderConfig", "ServiceProviderConfig") { Get = discovery.ReadServiceProviderConfigAsync },
        new("/ResourceTypes", "ResourceType") { Get = discovery.ListResourceTypesAsync },
        new("/ResourceTypes/{id}", "ResourceType") { Get = discovery.ReadResourceTypeAsync },
        new("/Schemas", "Schema") { Get = discovery.ListSchemasAsync },
        new("/Schemas/{id}", "Schema") { Get = discovery.ReadSchemaAsync },
        new("/Me", "Me") { Any = static _ => new(ScimErrors.NotImplemented("/Me is not offered: credentials here belong to a connector, not to a user (RFC 7644 §3.11).")) },
        new("/Bulk", "Bulk") { Any = static _ => new(ScimErrors.NotImplemented("Bulk is not offered, as ServiceProviderConfig says (RFC 7644 §3.7). Send the operations one by one.")) },
    ];

    private static IEnumerable<ScimRoute> Of(ResourceEndpoint resources, SearchEndpoint search, ResourceTypeDefinition type) =>
    [
        new(type.Endpoint, type.Name) { Get = exchange => search.ListAsync(exchange, type), Post = resources.CreateAsync },
        new($"{type.Endpoint}/.search", type.Name) { Post = exchange => search.SearchAsync(exchange, type), PostReads = true },
        new($"{type.Endpoint}/{{{Id}}}", type.Name) { Get = resources.ReadAsync, Put = resources.ReplaceAsync, Patch = resources.PatchAsync, Delete = resources.DeleteAsync },
    ];
}
