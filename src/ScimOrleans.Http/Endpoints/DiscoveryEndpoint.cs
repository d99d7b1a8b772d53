using Microsoft.Extensions.Options;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Responses;
using ScimOrleans.Http.Routing;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Endpoints;

/// <summary>Says what this service is able to do (RFC 7644 §4).</summary>
internal sealed class DiscoveryEndpoint(ScimModel model, IOptions<ScimHttpOptions> options)
{
    private readonly ServiceProviderConfig _config = new()
    {
        PatchSupported = true,
        Bulk = BulkSupport.None,
        Filter = new(true, options.Value.MaxPageSize),
        // A password is taken and forgotten: nobody signs in here.
        ChangePasswordSupported = false,
        SortSupported = true,
        ETagSupported = true,
        AuthenticationSchemes = [AuthenticationScheme.BearerToken, AuthenticationScheme.HttpBasic],
    };

    /// <summary>GET <c>/ServiceProviderConfig</c>.</summary>
    public ValueTask<ScimError?> ReadServiceProviderConfigAsync(ScimExchange exchange) =>
        Answer(exchange, (discovery, answer) => discovery.WriteServiceProviderConfig(answer.Writer, _config));

    /// <summary>GET <c>/ResourceTypes</c>.</summary>
    public ValueTask<ScimError?> ListResourceTypesAsync(ScimExchange exchange) => RefuseFilter(exchange) is { } error
        ? new(error)
        : Answer(exchange, static (discovery, answer) => discovery.WriteResourceTypes(answer.Writer));

    /// <summary>GET <c>/ResourceTypes/{id}</c>.</summary>
    public ValueTask<ScimError?> ReadResourceTypeAsync(ScimExchange exchange) =>
        model.ResourceTypes.FirstOrDefault(type => type.Name.Equals(IdOf(exchange), StringComparison.Ordinal)) is { } type
            ? Answer(exchange, (discovery, answer) => discovery.WriteResourceType(answer.Writer, type))
            : new(ScimErrors.NotFound("There is no resource type with this id."));

    /// <summary>GET <c>/Schemas</c>.</summary>
    public ValueTask<ScimError?> ListSchemasAsync(ScimExchange exchange) => RefuseFilter(exchange) is { } error
        ? new(error)
        : Answer(exchange, static (discovery, answer) => discovery.WriteSchemas(answer.Writer));

    /// <summary>GET <c>/Schemas/{id}</c>.</summary>
    public ValueTask<ScimError?> ReadSchemaAsync(ScimExchange exchange) => model.FindSchema(IdOf(exchange)) is { } schema
        ? Answer(exchange, (discovery, answer) => discovery.WriteSchema(answer.Writer, schema))
        : new(ScimErrors.NotFound("There is no schema with this URN."));

    private static string IdOf(ScimExchange exchange) => (string)exchange.Http.Request.RouteValues[ScimRoutes.Id]!;

    /// <summary>RFC 7644 §4: these lists are not filtered, and say so.</summary>
    private static ScimError? RefuseFilter(ScimExchange exchange)
    {
        var query = QueryParameters.Read(exchange.Http.Request.QueryString.Value);
        return query.Error ?? (query.Value.Filter is null ? null : ScimErrors.Forbidden("Discovery is not filtered (RFC 7644 §4). Ask for all, or for one by its id."));
    }

    private ValueTask<ScimError?> Answer(ScimExchange exchange, Action<DiscoveryWriter, JsonAnswer> write)
    {
        exchange.Http.Response.ContentType = MediaTypes.Scim;
        using var answer = new JsonAnswer(exchange);
        write(new DiscoveryWriter(model, exchange.Endpoint), answer);
        answer.End();
        return default;
    }
}
