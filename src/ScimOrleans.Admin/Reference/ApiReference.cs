using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scalar.AspNetCore;

namespace ScimOrleans.Admin.Reference;

/// <summary>The API's description, made from its code: a document for programs, and a page for people. Both are open: they show no data.</summary>
internal static class ApiReference
{
    private const string Document = "v1";

    /// <summary>Adds what makes the document.</summary>
    public static void AddApiReference(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddOperationTransformer(new OperationTexts());
        options.AddOperationTransformer(new OperationAnswers());
        options.AddOperationTransformer(new MergePatchBodies());
        options.AddSchemaTransformer(new SchemaTexts());
        options.AddDocumentTransformer(new DocumentTexts());
    });

    /// <summary>Maps <c>/api/v1/openapi.json</c> and <c>/api/v1/reference</c>.</summary>
    public static void MapApiReference(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/api/v1/openapi.json");
        endpoints.MapScalarApiReference("/api/v1/reference", page => page.WithTitle("ScimOrleans").WithOpenApiRoutePattern("/api/v1/openapi.json").AddPreferredSecuritySchemes(OperationTexts.Scheme)

            // Nothing that leaves the operator's browser: no fonts, telemetry, assistants or tools of others.
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton());
    }
}
