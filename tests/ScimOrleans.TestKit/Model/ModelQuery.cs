using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Protocol.Filters;
using ScimOrleans.Protocol.Resources;
using ScimOrleans.Protocol.Schemas;

namespace ScimOrleans.TestKit.Model;

/// <summary>A query, by looking at every row.</summary>
internal sealed class ModelQuery(ModelTenant tenant, DirectoryQuery query)
{
    public DirectoryPage Run()
    {
        var matches = tenant.Rows.Values
            .Where(row => row.Kind == query.Kind && IsVisible(row))
            .Select(row => (Row: row, Subject: Subject(row)))
            .Where(match => query.Filter is null || FilterEvaluator.Matches(query.Filter, match.Subject))
            .OrderBy(match => match.Row.Id)
            .ToList();
        if (query.Sort is { } sort)
        {
            matches = [.. matches.OrderBy(match => match.Subject, new ResourceSort(sort.Path, sort.Descending))];
        }

        var page = matches.Skip((int)Math.Clamp(query.StartIndex - 1, 0, int.MaxValue)).Take(query.Count).Select(match => tenant.Read(match.Row, query.Viewer));
        return new(matches.Count, [.. page.Select(row => query.IncludeGroups ? row : row with { Groups = [], GroupsDigest = "" })]);
    }

    private bool IsVisible(ModelRow? row) => row?.ToStored([]).IsVisibleTo(query.Viewer) == true;

    private FilterSubject Subject(ModelRow row)
    {
        var type = row.Kind == ResourceKind.User ? ScimModel.Default.User : ScimModel.Default.Group;

        // As the databases do: the search copy, and columns for the hot attributes.
        var attributes = ResourceReader.ReadStored(type, row.Content.Search.Span).Attributes
            .With(type.Find("externalId")!, row.Content.ExternalId is { } externalId ? new StringValue(externalId) : null)
            .With(type.Find(row.Kind == ResourceKind.User ? "userName" : "displayName")!, new StringValue(row.Content.Name));
        return new()
        {
            Type = type,
            Attributes = attributes,
            Id = row.Id,
            Created = row.Created,
            LastModified = row.LastModified,
            Version = tenant.Read(row, query.Viewer).ETag,
            BaseAddress = query.BaseAddress,
            References = [.. References(row)],
        };
    }

    private IEnumerable<SubjectReference> References(ModelRow row) => row.Kind == ResourceKind.User
        ? tenant.GroupsOf(row.Id).Where(m => m.IsVisible).Select(m => tenant.Find(ResourceKind.Group, m.GroupId)!).Where(IsVisible)
            .Select(group => new SubjectReference(group.Id, group.Content.DisplayName, "direct"))
        : tenant.MembersOf(row.Id).Where(m => m.IsVisible).Select(m => tenant.FindMember(m.MemberId)!).Where(IsVisible)
            .Select(member => new SubjectReference(member.Id, member.Content.DisplayName, member.Kind.ToString()));
}
