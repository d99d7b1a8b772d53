using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using ScimOrleans.Admin.Directory;

namespace ScimOrleans.Admin.Audit;

/// <summary>The body of a request, as the endpoint was given it.</summary>
internal static class RequestBody
{
    /// <summary>As JSON without secrets, as it may be kept; <see langword="null"/> if the endpoint takes none.</summary>
    public static string? WithoutSecrets(EndpointFilterInvocationContext context) =>
        Patch(context) ?? (Body(context) is var (body, type) ? JsonSerializer.Serialize(body, type, SecretAttribute.Without) : null);

    /// <summary>All of it as JSON, which must not be kept, and whether it has secrets.</summary>
    public static (string? Text, bool HasSecrets) Whole(EndpointFilterInvocationContext context)
    {
        if (Patch(context) is { } patch)
        {
            return (patch, false);
        }

        if (Body(context) is not var (body, type))
        {
            return (null, false);
        }

        if (body is ScimBody scim)
        {
            return (scim.Json.GetRawText(), scim.MayHaveSecrets);
        }

        var whole = JsonSerializer.Serialize(body, type, SecretAttribute.With);
        return (whole, whole != JsonSerializer.Serialize(body, type, SecretAttribute.Without));
    }

    /// <summary>A merge patch, which never has secrets.</summary>
    private static string? Patch(EndpointFilterInvocationContext context) => context.Arguments.OfType<JsonElement>().Select(element => element.GetRawText()).FirstOrDefault();

    private static (object Body, Type Type)? Body(EndpointFilterInvocationContext context)
    {
        var type = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        return type is not null && context.Arguments.FirstOrDefault(type.IsInstanceOfType) is { } body ? (body, type) : null;
    }
}
