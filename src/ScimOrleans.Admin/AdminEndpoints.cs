using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ScimOrleans.Admin.Alerts;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Cluster;
using ScimOrleans.Admin.Connectors;
using ScimOrleans.Admin.Credentials;
using ScimOrleans.Admin.Directory;
using ScimOrleans.Admin.Health;
using ScimOrleans.Admin.Jobs;
using ScimOrleans.Admin.Keys;
using ScimOrleans.Admin.ProvisioningLog;
using ScimOrleans.Admin.Reference;
using ScimOrleans.Admin.Repeats;
using ScimOrleans.Admin.Roles;
using ScimOrleans.Admin.Rules;
using ScimOrleans.Admin.Tenants;

namespace ScimOrleans.Admin;

/// <summary>The administration API, <c>/api/v1</c>: JSON, errors as problem details (RFC 9457), an operator's key or token on each request.</summary>
public static class AdminEndpoints
{
    /// <summary>Maps the API, its OpenAPI document and its reference page. Needs <see cref="AdminServices.AddAdmin"/>.</summary>
    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        // An answer that is given again is no change: the audit is asked after it.
        var api = endpoints.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, IdempotencyFilter>().AddEndpointFilter<RouteGroupBuilder, AuditFilter>();
        api.MapKeys();
        api.MapTenants();
        api.MapConnectors();
        api.MapBrakes();
        api.MapRules();
        api.MapCredentials();
        api.MapProvisioningLog();
        api.MapUsers();
        api.MapGroups();
        api.MapNameConflicts();
        api.MapDuplicates();
        api.MapRoles();
        api.MapRoleRules();
        api.MapJobs();
        api.MapAudit();
        api.MapAlerts();
        api.MapHealth();
        api.MapCluster();
        endpoints.MapApiReference();
        return endpoints;
    }
}
