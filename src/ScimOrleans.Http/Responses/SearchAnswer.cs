using ScimOrleans.Abstractions.Store;
using ScimOrleans.Http.Endpoints;
using ScimOrleans.Http.Requests;
using ScimOrleans.Protocol.Messages;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Http.Responses;

/// <summary>What was found of one resource type.</summary>
internal sealed record SearchPage(SearchPlan Plan, DirectoryPage Page);

/// <summary>Writes a list of resources (RFC 7644 §3.4.2).</summary>
internal static class SearchAnswer
{
    /// <summary>Writes the pages of one search, one after the other.</summary>
    /// <param name="exchange">Its answer must not have begun.</param>
    /// <param name="store">Where members of groups are read, as they are written.</param>
    /// <param name="startIndex">As asked for.</param>
    /// <param name="pages">One for each resource type.</param>
    public static async ValueTask WriteAsync(ScimExchange exchange, IDirectoryStore store, long startIndex, IReadOnlyList<SearchPage> pages)
    {
        exchange.Http.Response.ContentType = MediaTypes.Scim;
        using var answer = new JsonAnswer(exchange);
        ListResponse.Begin(answer.Writer, pages.Sum(page => page.Page.TotalResults), startIndex, pages.Sum(page => page.Page.Resources.Count));
        foreach (var (plan, page) in pages)
        {
            if (plan.NeedsMembers && page.Resources.Count > 0 && !exchange.IsHead)
            {
                await WriteGroupsAsync(exchange, store, answer, plan, page.Resources);
            }
            else
            {
                foreach (var row in page.Resources)
                {
                    RepresentationWriter.Write(answer.Writer, StoredView.Of(plan.Type, row), plan.Projection, exchange.Endpoint);
                    await answer.SendIfLargeAsync();
                }
            }
        }

        ListResponse.End(answer.Writer);
        answer.End();
    }

    private static async ValueTask WriteGroupsAsync(ScimExchange exchange, IDirectoryStore store, JsonAnswer answer, SearchPlan plan, IReadOnlyList<StoredResource> rows)
    {
        await using var members = store.ReadMembersAsync(exchange.Caller.Tenant, [.. rows.Select(row => row.Id)], exchange.Token).GetAsyncEnumerator(exchange.Token);
        var more = await members.MoveNextAsync();
        foreach (var row in rows)
        {
            var group = new GroupRepresentation(answer.Writer, StoredView.Of(plan.Type, row), plan.Projection, exchange.Endpoint);
            group.Begin();
            while (more && members.Current.GroupId == row.Id)
            {
                ResourceAnswer.Write(group, members.Current);
                await answer.SendIfLargeAsync();
                more = await members.MoveNextAsync();
            }

            group.End();
        }
    }
}
