using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace ScimOrleans.Admin.Reference;

/// <summary>What an operation may answer: beside what its handler returns, the problems that follow from what it is. A problem that does not follow is declared where the route is mapped.</summary>
internal sealed class OperationAnswers : IOpenApiOperationTransformer
{
    /// <summary>Name of the schema of problems.</summary>
    public const string Problem = "Problem";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        var facts = new OperationFacts(context);
        var declared = (operation.Responses ?? []).ToDictionary(answer => int.Parse(answer.Key, CultureInfo.InvariantCulture), answer => answer.Value);
        operation.Responses = [];
        foreach (var status in declared.Keys.Concat(Problems(facts, TakesAnything(operation))).Distinct().Order())
        {
            var answer = status < 400 ? (OpenApiResponse)declared[status] : ProblemAnswer(facts, status, context.Document);
            answer.Headers = Headers(facts, status);
            operation.Responses.Add(status.ToString(CultureInfo.InvariantCulture), answer);
        }

        return Task.CompletedTask;
    }

    private static bool TakesAnything(OpenApiOperation operation) =>
        operation.RequestBody is not null || operation.Parameters?.Any(parameter => parameter.In is ParameterLocation.Query or ParameterLocation.Header) == true;

    private static IEnumerable<int> Problems(OperationFacts facts, bool takesAnything)
    {
        if (takesAnything)
        {
            yield return StatusCodes.Status400BadRequest;
        }

        yield return StatusCodes.Status401Unauthorized;
        yield return StatusCodes.Status403Forbidden;
        if (facts.MayFindNothing)
        {
            yield return StatusCodes.Status404NotFound;
        }

        if (facts.IsChange && (facts.IsPost || facts.IsOfATenant))
        {
            yield return StatusCodes.Status409Conflict;
        }

        if (facts.TakesIfMatch)
        {
            yield return StatusCodes.Status412PreconditionFailed;
        }

        if (facts is { IsPost: true, IsChange: true })
        {
            yield return StatusCodes.Status422UnprocessableEntity;
        }

        yield return StatusCodes.Status503ServiceUnavailable;
    }

    private static OpenApiResponse ProblemAnswer(OperationFacts facts, int status, OpenApiDocument? document) => new()
    {
        Description = status switch
        {
            StatusCodes.Status400BadRequest => "The request is wrong; detail says where, and what it should be.",
            StatusCodes.Status401Unauthorized => "There is no key or token, or it opens nothing, or not any more.",
            StatusCodes.Status403Forbidden => "The key or token does not have the scope, or not for this tenant; or a limit of the tenant forbids it.",
            StatusCodes.Status404NotFound => "What the address names does not exist, or what the body refers to.",
            StatusCodes.Status409Conflict when facts.IsPost => "It does not fit what there is, such as a name that is taken; or the first request with the Idempotency-Key is still under way.",
            StatusCodes.Status409Conflict => "It does not fit what there is, such as a name that is taken, or what is being deleted.",
            StatusCodes.Status412PreconditionFailed => "It was changed since: it is at another version than If-Match names.",
            StatusCodes.Status422UnprocessableEntity => "The Idempotency-Key was sent with another request before.",
            StatusCodes.Status429TooManyRequests => "There are too many at once.",
            StatusCodes.Status503ServiceUnavailable => "The service is not available at the moment.",
            _ => ReasonPhrases.GetReasonPhrase(status),
        },
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, document) } },
    };

    private static Dictionary<string, IOpenApiHeader>? Headers(OperationFacts facts, int status)
    {
        var headers = new Dictionary<string, IOpenApiHeader>();
        if (status < 300 && facts.IsVersioned)
        {
            headers["ETag"] = Header("Its version, for If-Match.", JsonSchemaType.String);
        }

        if (status is StatusCodes.Status201Created or StatusCodes.Status202Accepted)
        {
            headers["Location"] = Header("Where it can be read.", JsonSchemaType.String);
        }

        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            headers["Retry-After"] = Header("After how many seconds to repeat the request.", JsonSchemaType.Integer);
        }

        return headers.Count == 0 ? null : headers;
    }

    private static OpenApiHeader Header(string description, JsonSchemaType type) => new() { Description = description, Schema = new OpenApiSchema { Type = type } };
}
