namespace ScimOrleans.Abstractions.Telemetry;

/// <summary>Names of what spans and metrics say beyond OpenTelemetry's own conventions. None of it is about a person.</summary>
public static class ScimAttributes
{
    /// <summary>The tenant's slug. On spans only: of metrics it would make as many series as there are tenants.</summary>
    public const string Tenant = "scim.tenant";

    /// <summary>The connector's slug. On spans only.</summary>
    public const string Connector = "scim.connector";

    /// <summary>Id that the request has in logs, in the change log and in the header <see cref="RequestId.Header"/>. On spans only.</summary>
    public const string RequestId = "scim.request.id";

    /// <summary>Resource type of the address: <c>User</c>, <c>Group</c>, or what else a connector's endpoint has.</summary>
    public const string ResourceType = "scim.resource.type";

    /// <summary>Why a request was refused (RFC 7644 §3.12), where there is a word for it. On spans only: metrics have it as <c>error.type</c>.</summary>
    public const string ScimType = "scim.type";

    /// <summary>Operations that share a transaction.</summary>
    public const string CommitOperations = "scim.commit.operations";
}
