using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Jobs;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Store.Administration;
using ScimOrleans.Admin.Authentication;
using ScimOrleans.Admin.Errors;
using ScimOrleans.Admin.Jobs;
using ScimOrleans.Admin.Lists;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Versions;

namespace ScimOrleans.Admin.Connectors;

/// <summary>A tenant's connections to identity providers.</summary>
internal static class ConnectorEndpoints
{
    /// <summary>How often a change without If-Match is computed anew after somebody else's.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Maps <c>/tenants/{tenant}/connectors</c>.</summary>
    public static void MapConnectors(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup("").WithTags("Connectors");
        api.MapGet("/tenants/{tenant}/connectors", ListAsync).WithName("ListConnectors").RequireScope(OperatorScope.Read);
        api.MapPost("/tenants/{tenant}/connectors", CreateAsync).WithName("CreateConnector").RequireScope(OperatorScope.Manage);
        api.MapGet("/tenants/{tenant}/connectors/{connector}", GetAsync).WithName("GetConnector").RequireScope(OperatorScope.Read);
        api.MapPatch("/tenants/{tenant}/connectors/{connector}", UpdateAsync).WithName("UpdateConnector").RequireScope(OperatorScope.Manage)
            .Accepts<ConnectorSettingsView>("application/json", "application/merge-patch+json");
        api.MapDelete("/tenants/{tenant}/connectors/{connector}", DeleteAsync).WithName("DeleteConnector").RequireScope(OperatorScope.Manage);
    }

    /// <summary>A tenant's connectors, by id.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="grains">Tell of them.</param>
    /// <param name="addresses">Tell where they are.</param>
    /// <param name="http">The request.</param>
    /// <param name="limit">Connectors on a page, 1 to 200.</param>
    /// <param name="cursor">Where to go on.</param>
    internal static async Task<Results<Ok<Page<ConnectorView>>, ProblemHttpResult>> ListAsync(
        string tenant, IGrainFactory grains, EndpointAddress addresses, HttpContext http, int? limit, string? cursor)
    {
        if (!TenantId.TryParse(tenant, out var id) || await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(id)).GetAsync() is not { } found)
        {
            return Problems.NotFound("tenant");
        }

        var (shown, next) = WholeList.Cut(found.Connectors, connector => connector.Value, limit, cursor);
        var connectors = await Task.WhenAll(shown.Select(connector => grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(id, connector)).GetAsync().AsTask()));
        return TypedResults.Ok(new Page<ConnectorView>(
            [.. shown.Zip(connectors).Where(pair => pair.Second is not null).Select(pair => View(http, addresses, new(id, pair.First), pair.Second!))], next));
    }

    /// <summary>Makes a connector. It has no credentials yet.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector.</param>
    /// <param name="grains">Make it.</param>
    /// <param name="addresses">Tell where it is.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<ConnectorView>, ProblemHttpResult>> CreateAsync(
        string tenant, NewConnector connector, IGrainFactory grains, EndpointAddress addresses, HttpContext http, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var tenantId))
        {
            return Problems.NotFound("tenant");
        }

        if (!ConnectorId.TryParse(connector.Id, out var id))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, $"id is 1 to {TenantId.MaxLength} lower-case letters, digits and hyphens, not beginning with a hyphen.", "invalidValue");
        }

        if (!CreationAttempt.MayHaveMade(http) && await grains.GetGrain<IConnectorGrain>(GrainKeys.Connector(tenantId, id)).GetAsync() is not null)
        {
            return Problems.Of(StatusCodes.Status409Conflict, $"The connector '{id}' exists already.");
        }

        var created = await grains.GetGrain<ITenantGrain>(GrainKeys.Tenant(tenantId)).AddConnectorAsync(id, connector.Settings.ApplyTo(null), cancellationToken);
        return created.TryGet(out var snapshot, out var error)
            ? new Versioned<ConnectorView>(View(http, addresses, new(tenantId, id), snapshot), snapshot.Version, $"/api/v1/tenants/{tenantId}/connectors/{id}")
            : Problems.Of(error);
    }

    /// <summary>One connector.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="grains">Tell of it.</param>
    /// <param name="addresses">Tell where it is.</param>
    /// <param name="http">The request.</param>
    internal static async Task<Results<Versioned<ConnectorView>, ProblemHttpResult>> GetAsync(
        string tenant, string connector, IGrainFactory grains, EndpointAddress addresses, HttpContext http) =>
        ConnectorAddress.TryParse(tenant, connector, out var address) && await address.Grain(grains).GetAsync() is { } found
            ? new Versioned<ConnectorView>(View(http, addresses, address, found), found.Version)
            : Problems.NotFound("connector");

    /// <summary>Changes settings of a connector, as a merge patch (RFC 7396): what it does not name stays, null puts the default back. In force on all instances within five seconds.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="patch">What changes.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Change it.</param>
    /// <param name="addresses">Tell where it is.</param>
    /// <param name="json">How bodies are read.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Versioned<ConnectorView>, ProblemHttpResult>> UpdateAsync(
        string tenant, string connector, JsonElement patch, IfMatch ifMatch, IGrainFactory grains, EndpointAddress addresses, IOptions<JsonOptions> json, HttpContext http, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address))
        {
            return Problems.NotFound("connector");
        }

        for (var attempt = 1; ; attempt++)
        {
            if (await address.Grain(grains).GetAsync() is not { } before)
            {
                return Problems.NotFound("connector");
            }

            var settings = MergePatch.Apply(ConnectorSettingsView.Of(before.Settings), patch, json.Value.SerializerOptions).ApplyTo(before.Settings);
            var updated = await address.Grain(grains).UpdateAsync(settings, ifMatch.Version ?? before.Version, cancellationToken);
            if (updated.TryGet(out var snapshot, out var error))
            {
                return new Versioned<ConnectorView>(View(http, addresses, address, snapshot), snapshot.Version);
            }

            if (error.Status != StatusCodes.Status412PreconditionFailed || ifMatch.Version is not null || attempt == MaxAttempts)
            {
                return Problems.Of(error);
            }
        }
    }

    /// <summary>Deletes a connector: its credentials open nothing any more at once; what becomes of its users and groups is a job, which goes on by itself, also after a crash.</summary>
    /// <param name="tenant">The tenant's id.</param>
    /// <param name="connector">The connector's id.</param>
    /// <param name="users">What becomes of its users: local (they belong to the tenant's own directory), deactivate (they do, deactivated and out of all groups) or delete.</param>
    /// <param name="groups">What becomes of its groups: local or delete. Without it they are local if the users are, else deleted.</param>
    /// <param name="ifMatch">The version that is meant.</param>
    /// <param name="grains">Delete it.</param>
    /// <param name="jobs">Tell of the job.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<Results<Accepted<JobView>, ProblemHttpResult>> DeleteAsync(
        string tenant, string connector, string? users, string? groups, IfMatch ifMatch, IGrainFactory grains, IJobStore jobs, CancellationToken cancellationToken)
    {
        if (!ConnectorAddress.TryParse(tenant, connector, out var address))
        {
            return Problems.NotFound("connector");
        }

        UserDisposal? ofUsers = users switch { "local" => UserDisposal.Local, "deactivate" => UserDisposal.Deactivate, "delete" => UserDisposal.Delete, _ => null };
        GroupDisposal? ofGroups = groups switch
        {
            null when ofUsers == UserDisposal.Local => GroupDisposal.Local,
            null or "delete" => GroupDisposal.Delete,
            "local" => GroupDisposal.Local,
            _ => null,
        };
        if (ofUsers is null || ofGroups is null)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "Say what becomes of the connector's users and groups: users=local, deactivate or delete, and if you like groups=local or delete.", "invalidValue");
        }

        var disposal = new ConnectorDisposal { Users = ofUsers.Value, Groups = ofGroups.Value };
        var deleted = await address.Grain(grains).DeleteAsync(disposal, ifMatch.Version, cancellationToken);
        if (!deleted.TryGet(out _, out var error))
        {
            return Problems.Of(error);
        }

        var name = JobNames.Deletion(address.Connector);
        return TypedResults.Accepted(JobView.AddressOf(address.Tenant, name), JobView.Of((await jobs.ReadAsync(address.Tenant, name, cancellationToken))!));
    }

    private static ConnectorView View(HttpContext http, EndpointAddress addresses, ConnectorAddress connector, ConnectorSnapshot snapshot) => new(
        connector.Connector.Value,
        addresses.Of(http, connector.Tenant, connector.Connector),
        addresses.TokenAddressOf(http, connector.Tenant, connector.Connector),
        ConnectorSettingsView.Of(snapshot.Settings));
}
