using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ScimOrleans.Admin.Tests.Hosting;

/// <summary>Watches that a host gives no answer that its OpenAPI document does not have: whatever tests ask of the API, they ask of the document too.</summary>
internal sealed class DocumentedAnswers
{
    /// <summary>What the document says of all operations at once, and what only a client sees that has gone.</summary>
    private static readonly int[] _anywhere = [413, 415, 499, 500];

    private readonly ConcurrentDictionary<(string Operation, int Status), byte> _given = new();

    /// <summary>Begins to watch.</summary>
    public void Watch(WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName is { } name && context.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal))
        {
            _given.TryAdd((name, context.Response.StatusCode), 0);
        }
    });

    /// <summary>Answers that were given and are not documented.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>("v1").GetOpenApiDocumentAsync();
        var documented = document.Paths.Values.SelectMany(path => path.Operations!.Values)
            .ToDictionary(operation => operation.OperationId!, operation => operation.Responses!.Keys.Select(status => int.Parse(status, CultureInfo.InvariantCulture)));
        return [.. _given.Keys.Where(answer => documented.TryGetValue(answer.Operation, out var statuses) && !statuses.Concat(_anywhere).Contains(answer.Status))
            .Select(answer => $"{answer.Operation} answered {answer.Status}, which the document does not have.").Order(StringComparer.Ordinal)];
    }
}
