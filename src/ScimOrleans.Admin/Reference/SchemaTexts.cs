using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ScimOrleans.Admin.Directory;

namespace ScimOrleans.Admin.Reference;

/// <summary>What the framework does not see in a type.</summary>
internal sealed class SchemaTexts : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        if (context.JsonTypeInfo.Type == typeof(ScimBody))
        {
            schema.Type = JsonSchemaType.Object;
        }

        // What is left out when it is null need not be there.
        foreach (var property in context.JsonTypeInfo.Properties.Where(property => property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }]))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }
}
