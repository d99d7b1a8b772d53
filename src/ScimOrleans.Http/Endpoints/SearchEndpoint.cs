using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Hosting;
using ScimOrleans.Http.Limits;
using ScimOrleans.Http.Requests;
using ScimOrleans.Http.Responses;
using ScimOrleans.Protocol.Errors;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.Http.Endpoints;

/// <summary>Lists and searches of one kind of resource, or of all (RFC 7644 §3.4.2, §3.4.3).</summary>
internal sealed class SearchEndpoint(IDirectoryStore store, ScimModel model, ScimLimits limits, BodyBudget budget, IOptions<ScimHttpOptions> options)
{
    private readonly ScimHttpOptions _options = options.Value;

    private readonly ScimLimits _limits = limits with
    {
        MaxFilterLength = options.Value.MaxFilterLength,
        MaxFilterDepth = options.Value.MaxFilterDepth,
        MaxFilterNodes = options.Value.MaxFilterNodes,
    };

    /// <summary>GET of a resource type's endpoint.</summary>
    public async ValueTask<ScimError?> ListAsync(ScimExchange exchange, ResourceTypeDefinition type)
    {
        if (!QueryParameters.Read(exchange.Http.Request.QueryString.Value).TryGet(out var query, out var error))
        {
            return error;
        }

        return query.ToSearchRequest().TryGet(out var request, out error) ? await AnswerAsync(exchange, request, type) : error;
    }

    /// <summary>POST to a resource type's <c>.search</c>.</summary>
    public async ValueTask<ScimError?> SearchAsync(ScimExchange exchange, ResourceTypeDefinition type) =>
        (await ReadBodyAsync(exchange)).TryGet(out var request, out var error) ? await AnswerAsync(exchange, request, type) : error;

    /// <summary>POST to the root's <c>.search</c>: all users that match, then all groups. An order holds within each.</summary>
    public async ValueTask<ScimError?> SearchAllAsync(ScimExchange exchange)
    {
        if (!(await ReadBodyAsync(exchange)).TryGet(out var request, out var error)
            || !RootSearch.Resolve(request, model, _limits).TryGet(out var plans, out error))
        {
            return error;
        }

        var count = PageSize(request);
        var start = request.StartIndex;
        var pages = new List<SearchPage>();
        foreach (var plan in plans)
        {
            // Each type's page begins where those before it ended.
            var page = await QueryAsync(exchange, plan, start, count);
            pages.Add(new(plan, page));
            start = Math.Max(1, start - page.TotalResults);
            count -= page.Resources.Count;
        }

        exchange.Record.TotalResults = pages.Sum(page => page.Page.TotalResults);
        await SearchAnswer.WriteAsync(exchange, store, request.StartIndex, pages);
        return null;
    }

    private async ValueTask<ScimError?> AnswerAsync(ScimExchange exchange, SearchRequest request, ResourceTypeDefinition type)
    {
        if (!SearchPlan.Resolve(request, type, _limits).TryGet(out var plan, out var error))
        {
            return error;
        }

        var page = await QueryAsync(exchange, plan, request.StartIndex, PageSize(request));
        exchange.Record.TotalResults = page.TotalResults;
        await SearchAnswer.WriteAsync(exchange, store, request.StartIndex, [new(plan, page)]);
        return null;
    }

    /// <summary>Asks the store; a driver that is slow to notice a cancelled query does not delay the answer.</summary>
    private Task<DirectoryPage> QueryAsync(ScimExchange exchange, SearchPlan plan, long startIndex, int count) => store.QueryAsync(
        new()
        {
            Tenant = exchange.Caller.Tenant,
            Kind = plan.Type.MembersAttribute is null ? ResourceKind.User : ResourceKind.Group,
            Viewer = exchange.Viewer,
            Filter = plan.Filter,
            Sort = plan.Sort,
            StartIndex = startIndex,
            Count = count,
            BaseAddress = exchange.Endpoint,
            IncludeGroups = plan.NeedsGroups,
        },
        exchange.Token).WaitAsync(exchange.Token);

    private async ValueTask<ScimResult<SearchRequest>> ReadBodyAsync(ScimExchange exchange)
    {
        if (Preconditions.RefuseAny(exchange.Http.Request) is { } refusal)
        {
            return refusal;
        }

        return (await BodyReader.ReadAsync(exchange.Http.Request, exchange.MaxBodyBytes(_options.MaxBodyBytes), budget, exchange.Token)).TryGet(out var body, out var error)
            ? SearchRequestReader.Read(body.Span, new() { Limits = _limits, Tolerances = exchange.Caller.Tolerances })
            : error;
    }

    private int PageSize(SearchRequest request) => Math.Clamp(request.Count ?? _options.DefaultPageSize, 0, _options.MaxPageSize);
}
