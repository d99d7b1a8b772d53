using System.Diagnostics;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Http.Routing;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Http.Telemetry;

/// <summary>What a request's span says of SCIM, if it is recorded.</summary>
internal static class RequestSpan
{
    /// <summary>Whose request it is.</summary>
    public static void Describe(string requestId, (TenantId Tenant, ConnectorId Connector)? connector)
    {
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            span.SetTag(ScimAttributes.RequestId, requestId);
            if (connector is { } named)
            {
                span.SetTag(ScimAttributes.Tenant, named.Tenant.Value);
                span.SetTag(ScimAttributes.Connector, named.Connector.Value);
            }
        }
    }

    /// <summary>What it was for, and why it was refused.</summary>
    public static void Describe(ScimRoute route, ScimError? error)
    {
        if (Activity.Current is { IsAllDataRequested: true } span)
        {
            span.SetTag(ScimAttributes.ResourceType, route.ResourceType);
            if (error?.ScimType is { } type)
            {
                span.SetTag(ScimAttributes.ScimType, type);
            }
        }
    }
}
