using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ScimOrleans.Admin.Reference;

/// <summary>The document around its operations, and what only can be said when all schemas are there.</summary>
internal sealed class DocumentTexts : IOpenApiDocumentTransformer
{
    /// <summary>Media type of server-sent events.</summary>
    public const string EventStream = "text/event-stream";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        document.Info.Title = "ScimOrleans administration and directory";
        document.Info.Version = "1";
        document.Info.Description = """
            Errors are problem details (RFC 9457); beside those that an operation names, any may be answered 413 and 415 for a body that is too long or no JSON, and 500. Each answer has an X-Request-Id,
            by which logs know it.

            Lists come in pages: `limit` items, and `nextCursor` while there are more. What stays in a list while its pages are read is on one of them.

            What can be changed has an ETag. A change with If-Match is done if that is still its version, and answered 412 otherwise. Who holds a role is changed at the role's version; a credential,
            a key or a rule for roles has one of its own.

            A creation with an Idempotency-Key can be repeated: nothing is made again, and the first answer is given again, without secrets and ETag.
            """;
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [OperationTexts.Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An operator's key, or an access token of the configured issuer.",
            },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas.Remove("ProblemDetails");
        document.Components.Schemas[OperationAnswers.Problem] = ProblemSchema();
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(operation => operation.Value))
        {
            if (operation.RequestBody is OpenApiRequestBody body)
            {
                Describe(body);
            }

            foreach (var stream in (operation.Responses ?? []).Values.SelectMany(answer => answer.Content ?? new Dictionary<string, OpenApiMediaType>()).Where(content => content.Key == EventStream))
            {
                Describe(stream.Value, document.Components.Schemas);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The framework describes a body with whatever parameter of the handler comes last; what it is, its schema says.</summary>
    private static void Describe(OpenApiRequestBody body) =>
        body.Description = body.Content?.Values.Select(content => (content.Schema?.OneOf?.LastOrDefault() ?? content.Schema)?.Description).FirstOrDefault();

    /// <summary>What a stream carries is the data of its events; the framework shows the .NET object that holds an event.</summary>
    private static void Describe(OpenApiMediaType stream, IDictionary<string, IOpenApiSchema> schemas)
    {
        if (stream.Schema is OpenApiSchemaReference { Reference.Id: { } id } item && item.Properties?.TryGetValue("data", out var data) == true)
        {
            stream.Schema = data;
            schemas.Remove(id);
        }
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong (RFC 9457).",
        Required = new HashSet<string> { "type", "title", "status", "requestId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A link to what the status means."),
            ["title"] = Text("The status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["detail"] = Text("What is wrong, and what to do."),
            ["code"] = Text("SCIM's type of the error (RFC 7644 §3.12), such as invalidValue or uniqueness, where there is one."),
            ["requestId"] = Text("The request's id, as the header X-Request-Id and logs have it."),
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
