using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ScimOrleans.Admin.Reference;

/// <summary>The body of a merge patch (RFC 7396): what it changes, with nothing required. The handler takes it as any JSON.</summary>
internal sealed class MergePatchBodies : IOpenApiOperationTransformer
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "application/merge-patch+json";

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        if (operation.RequestBody?.Content is { } content && content.ContainsKey(MediaType)
            && context.Description.ActionDescriptor.EndpointMetadata.OfType<IAcceptsMetadata>().Select(body => body.RequestType).LastOrDefault(type => type != typeof(JsonElement)) is { } changed)
        {
            var schema = await context.GetOrCreateSchemaAsync(changed, cancellationToken: cancellationToken);
            schema.Required = null;
            schema.Description += " What it does not name stays, null puts the default back.";
            foreach (var body in content.Values)
            {
                body.Schema = schema;
            }
        }
    }
}
