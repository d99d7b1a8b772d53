using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Lists;

namespace ScimOrleans.Admin.Audit;

/// <summary>Who changed what.</summary>
internal static class AuditEndpoints
{
    /// <summary>Maps <c>/audit</c> and <c>/tenants/{tenant}/audit</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Audit");
        api.MapGet("/audit", ListAsync).WithName("ListAudit").RequireScope(OperatorScope.Read);
        api.MapGet("/tenants/{tenant}/audit", ListOfTenantAsync).WithName("ListTenantAudit").RequireScope(OperatorScope.Read);
    }

    /// <summary>Changes through this API, newest first.</summary>
    /// <param name="log">Where they are kept.</param>
    /// <param name="actor">Only those of one caller, such as key:1f2e3d4c5b6a.</param>
    /// <param name="limit">Entries on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static Task<Ok<Page<AuditView>>> ListAsync(IAuditLog log, string? actor, int? limit, string? cursor, CancellationToken cancellationToken) =>
        ReadAsync(log, null, actor, limit, cursor, cancellationToken);

    /// <summary>Changes to one tenant through this API, newest first.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="log">Where they are kept.</param>
    /// <param name="actor">Only those of one caller, such as key:1f2e3d4c5b6a.</param>
    /// <param name="limit">Entries on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Ok<Page<AuditView>>> ListOfTenantAsync(string tenant, IAuditLog log, string? actor, int? limit, string? cursor, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var id) ? await ReadAsync(log, id, actor, limit, cursor, cancellationToken) : TypedResults.Ok(new Page<AuditView>([], null));

    private static async Task<Ok<Page<AuditView>>> ReadAsync(IAuditLog log, TenantId? tenant, string? actor, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var count = Cursor.Limit(limit);
        var entries = await log.ReadAsync(new() { Tenant = tenant, Actor = actor, Before = Cursor.Read<Guid?>(cursor), Limit = count + 1 }, cancellationToken);
        var shown = entries.Take(count).Select(AuditView.Of).ToList();
        return TypedResults.Ok(new Page<AuditView>(shown, entries.Count > count ? Cursor.Of(shown[^1].Id) : null));
    }
}

/// <summary>One change that somebody asked for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: <c>key:{id}</c>, <c>oidc:{subject}</c> or <c>bootstrap</c>.</param>
/// <param name="ActorName">The key's label, or the name in the token.</param>
/// <param name="Address">From where: an IP address.</param>
/// <param name="RequestId">The request's id, as in logs and the header X-Request-Id.</param>
/// <param name="Operation">What: the operation's id in the OpenAPI document.</param>
/// <param name="Path">With what: the request's path.</param>
/// <param name="Tenant">Whose; null for what belongs to no tenant.</param>
/// <param name="Body">What was sent, without secrets; null without a body.</param>
/// <param name="Status">Status of the answer; null while it is under way, or if the process ended meanwhile.</param>
internal sealed record AuditView(
    Guid Id, DateTimeOffset At, string Actor, string ActorName, string Address, string RequestId, string Operation, string Path, string? Tenant, string? Body, int? Status)
{
    /// <summary>Shows an entry.</summary>
    public static AuditView Of(AuditEntry entry) => new(
        entry.Id, entry.At, entry.Actor, entry.ActorName, entry.Address, entry.RequestId, entry.Operation, entry.Path, entry.Tenant?.Value, entry.Body, entry.Status);
}
