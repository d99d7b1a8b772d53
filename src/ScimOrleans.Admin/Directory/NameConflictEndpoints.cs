using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Protocol.Filters;

namespace ScimOrleans.Admin.Directory;

/// <summary>Says before the first push which names an identity provider cannot send.</summary>
internal static class NameConflictEndpoints
{
    /// <summary>Most names that one request asks about, users and groups together.</summary>
    public const int MaxNames = 10_000;

    /// <summary>Maps <c>/tenants/{tenant}/name-conflicts</c>.</summary>
    public static void MapNameConflicts(this IEndpointRouteBuilder endpoints) => endpoints.MapGroup("").WithTags("Directory")
        .MapPost("/tenants/{tenant}/name-conflicts", FindAsync).WithName("FindNameConflicts").RequireScope(OperatorScope.Read).WithMetadata(new ChangesNothing());

    /// <summary>Given the names that an identity provider is about to send through a connector: which of them clash, with what, and what to rename. Changes nothing.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="names">The names.</param>
    /// <param name="queries">Know who has them.</param>
    /// <param name="store">Knows whether the tenant exists.</param>
    /// <param name="grains">Know the connector.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Ok<NameConflictsView>, ProblemHttpResult>> FindAsync(
        string tenant, NamesToSend names, IDirectoryQueries queries, IDirectoryStore store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id) || !await DirectoryRequest.ExistsAsync(store, id, cancellationToken))
        {
            return Problems.NotFound("tenant");
        }

        if (!ConnectorId.TryParse(names.Connector, out var connector))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "connector is the id of the connector that will be used; it need not exist yet.", "invalidValue");
        }

        var (users, groups) = (names.UserNames ?? [], names.GroupNames ?? []);
        if (users.Count + groups.Count > MaxNames || users.Concat(groups).Any(name => name is null || name.Contains('\0', StringComparison.Ordinal)))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"userNames and groupNames are at most {MaxNames} texts together.", "invalidValue");
        }

        // One that does not exist yet takes over users as one that is made without saying.
        var found = await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(id, connector)).GetAsync();
        NameJudge Judge(ResourceKind kind) => new(kind, ResourceOwner.Of(connector), found?.Settings.LinkExisting ?? LinkPolicy.UserName);
        return TypedResults.Ok(new NameConflictsView(
            await JudgeAsync(queries, id, ResourceKind.User, users, Judge(ResourceKind.User), cancellationToken),
            await JudgeAsync(queries, id, ResourceKind.Group, groups, Judge(ResourceKind.Group), cancellationToken)));
    }

    private static async Task<IReadOnlyList<NameConflictView>> JudgeAsync(
        IDirectoryQueries queries, TenantId tenant, ResourceKind kind, IReadOnlyList<string> names, NameJudge judge, CancellationToken cancellationToken)
    {
        var sent = names.ToLookup(CaseFolding.Fold);
        var holders = (await queries.FindNamesAsync(tenant, kind, [.. sent.Select(same => same.Key)], cancellationToken)).ToDictionary(holder => holder.NameFolded);
        return [.. sent.SelectMany(same => judge.Judge([.. same], holders.GetValueOrDefault(same.Key)))];
    }
}

/// <summary>Names that an identity provider is about to send.</summary>
/// <param name="Connector">The connector that it will use.</param>
/// <param name="UserNames">Values of <c>userName</c>.</param>
/// <param name="GroupNames">Values of a group's <c>displayName</c>.</param>
internal sealed record NamesToSend(string Connector, IReadOnlyList<string>? UserNames = null, IReadOnlyList<string>? GroupNames = null);

/// <summary>What became of the names. Those that are free are not named.</summary>
/// <param name="Users">Of user names.</param>
/// <param name="Groups">Of names of groups.</param>
internal sealed record NameConflictsView(IReadOnlyList<NameConflictView> Users, IReadOnlyList<NameConflictView> Groups);

/// <summary>A name that is not free.</summary>
/// <param name="Name">As it would be sent.</param>
/// <param name="Clashes">Whether it would be refused; otherwise what is there is taken up.</param>
/// <param name="With">The user or group that has it; absent if it stands twice in the list.</param>
/// <param name="Source">Whose that is.</param>
/// <param name="Explanation">What will happen.</param>
/// <param name="Remedy">What to do; empty if nothing needs to be done.</param>
internal sealed record NameConflictView(string Name, bool Clashes, Guid? With, string? Source, string Explanation, string Remedy);
