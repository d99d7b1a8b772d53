using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Reference;

/// <summary>The API's description, made from its code: a document for programs, and a page for people. Both are open: they show no data.</summary>
internal static class ApiReference
{
    private const string Document = "v1";
    private const string Scheme = "operator";

    /// <summary>Adds what makes the document.</summary>
    public static void AddApiReference(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(DescribeHeaders);
    });

    /// <summary>Maps <c>/api/v1/openapi.json</c> and <c>/api/v1/reference</c>.</summary>
    public static void MapApiReference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/api/v1/openapi.json");
        endpoints.MapScalarApiReference("/api/v1/reference", page => page.WithTitle("ScimOrleans").WithOpenApiRoutePattern("/api/v1/openapi.json").AddPreferredSecuritySchemes(Scheme)

            // Nothing that leaves the operator's browser: no fonts, telemetry, assistants or tools of others.
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton());
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "ScimOrleans administration and directory";
        document.Info.Version = "1";
        document.Info.Description = "Errors are problem details (RFC 9457). Lists are read page by page with cursor. Changes take If-Match with the ETag that was read, creations an Idempotency-Key.";
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An operator's key, or an access token of the configured issuer.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task DescribeHeaders(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<ScopeRequirement>().LastOrDefault() is { } requirement)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [new Abstractions.Operators.OperatorGrant(requirement.Scope).ToString()] }];
        }

        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            // As clients write them; some are named by properties.
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
        }

        foreach (var parameter in operation.Parameters.Where(parameter => parameter.Name is "ifMatch").ToList())
        {
            operation.Parameters.Remove(parameter);
        }

        if (metadata.OfType<System.Reflection.MethodInfo>().Any(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(IfMatch))))
        {
            operation.Parameters.Add(Header("If-Match", "ETag of what the change was made from; another version is answered 412."));
        }

        if (string.Equals(context.Description.HttpMethod, "POST", StringComparison.OrdinalIgnoreCase))
        {
            operation.Parameters.Add(Header(IdempotencyFilter.Header, "Chosen by the client, 1 to 255 characters: repeated with the same key, nothing is made again."));
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
