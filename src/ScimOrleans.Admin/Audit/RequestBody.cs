using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace ScimOrleans.Admin.Audit;

/// <summary>The body of a request, as the endpoint was given it.</summary>
internal static class RequestBody
{
    /// <summary>As JSON without secrets; <see langword="null"/> if the endpoint takes none.</summary>
    public static string? WithoutSecrets(EndpointFilterInvocationContext context)
    {
        if (context.Arguments.OfType<JsonElement>().Select(element => (JsonElement?)element).FirstOrDefault() is { } patch)
        {
            // A merge patch, which never has secrets.
            return patch.GetRawText();
        }

        var type = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        return type is not null && context.Arguments.FirstOrDefault(type.IsInstanceOfType) is { } body ? JsonSerializer.Serialize(body, type, SecretAttribute.Without) : null;
    }
}
