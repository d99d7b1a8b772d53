using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Repeats;

namespace ScimOrleans.Admin.Reference;

/// <summary>What an operation says of itself: its first sentence in short, then the others and what it asks of its caller; and the parameters that mean the same everywhere.</summary>
internal sealed partial class OperationTexts : IOpenApiOperationTransformer
{
    /// <summary>Name of the way to tell who calls.</summary>
    public const string Scheme = "operator";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        var facts = new OperationFacts(context);
        var sentences = Sentences().Match(Blanks().Replace(operation.Summary ?? "", " ").Trim());
        operation.Summary = sentences.Groups["first"].Value;
        operation.Description = string.Join(' ', new[] { sentences.Groups["rest"].Value, operation.Description, ScopeText(facts) }.Where(text => !string.IsNullOrEmpty(text)));
        if (facts.Scope is { } scope)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [new OperatorGrant(scope).ToString()] }];
        }

        operation.Parameters = [.. (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.Name != "ifMatch").Select(Describe), .. Headers(facts, IsStream(operation))];
        return Task.CompletedTask;
    }

    private static string? ScopeText(OperationFacts facts) => facts.Scope is not { } scope ? null
        : $"Needs the scope `{new OperatorGrant(scope)}`{(facts.IsOfATenant ? ", for the tenant or for everything" : ", for everything")}.";

    private static OpenApiParameter Describe(OpenApiParameter parameter)
    {
        // As clients write it; some are named by properties.
        parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
        if (parameter is { In: ParameterLocation.Query, Name: "limit", Schema: OpenApiSchema number })
        {
            parameter.Description = $"{parameter.Description} {Cursor.DefaultLimit} if absent.";
            (number.Minimum, number.Maximum, number.Default) = ("1", $"{Cursor.MaxLimit}", Cursor.DefaultLimit);
        }
        else if (parameter is { In: ParameterLocation.Query, Name: "cursor" })
        {
            parameter.Description = "Where to go on: `nextCursor` of the page before. Absent: at the beginning.";
        }

        return parameter;
    }

    private static bool IsStream(OpenApiOperation operation) => operation.Responses?.Values.Any(answer => answer.Content?.ContainsKey(DocumentTexts.EventStream) == true) == true;

    private static IEnumerable<OpenApiParameter> Headers(OperationFacts facts, bool isStream)
    {
        if (isStream)
        {
            yield return Header("Last-Event-ID", "Id of the last event that was received: the stream goes on after it.");
        }

        if (facts.TakesIfMatch)
        {
            yield return Header("If-Match", "ETag of what the change was made from; another version is answered 412. Absent: whatever there is.");
        }

        if (facts is { IsPost: true, IsChange: true })
        {
            yield return Header(IdempotencyFilter.Header, "Chosen by the client, 1 to 255 characters: repeated with the same key, nothing is made again.");
        }
    }

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };

    [GeneratedRegex(@"^(?<first>.*?\.)(?:\s+(?<rest>.*))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Sentences();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
