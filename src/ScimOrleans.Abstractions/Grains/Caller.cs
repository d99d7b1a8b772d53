using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>On whose behalf a request runs, a connector's with its rules or the tenant's administrator's: settled by authentication, trusted by grains.</summary>
[GenerateSerializer, Immutable, Alias("scim.Caller")]
public sealed record Caller
{
    /// <summary>The tenant of the address and the credential.</summary>
    [Id(0)]
    public required TenantId Tenant { get; init; }

    /// <summary>The connector of the address and the credential; nothing for an administrator.</summary>
    [Id(1)]
    public required ConnectorId Connector { get; init; }

    /// <summary>What the identity provider may send beside the RFC.</summary>
    [Id(2)]
    public required IdpTolerances Tolerances { get; init; }

    /// <summary>What a DELETE of a user does.</summary>
    [Id(3)]
    public required DeletePolicy DeletePolicy { get; init; }

    /// <summary>Whether reactivation restores memberships that deactivation suspended.</summary>
    [Id(4)]
    public required bool RestoreGroupsOnReactivate { get; init; }

    /// <summary>Request id, at most 64 characters.</summary>
    [Id(5)]
    public required string RequestId { get; init; }

    /// <summary>Version of the connector's rules and mapping when the request came: what is written is evaluated by these or by later ones. 0 for none.</summary>
    [Id(6)]
    public long RulesVersion { get; init; }

    /// <summary>Which users of the tenant's own directory become the connector's.</summary>
    [Id(7)]
    public LinkPolicy LinkExisting { get; init; } = LinkPolicy.UserName;

    /// <summary>Whether the tenant's administrator acts, on the tenant's own users and groups.</summary>
    [Id(8)]
    public bool IsAdministrator { get; init; }

    /// <summary>When the connector's removals of users are too many; <see langword="null"/> for <see cref="RemovalBrake.Default"/>.</summary>
    [Id(9)]
    public RemovalBrake? RemovalBrake { get; init; }

    /// <summary>How much the tenant's directory may hold; <see langword="null"/> for the options.</summary>
    [Id(10)]
    public DirectoryLimits? Limits { get; init; }

    /// <summary>
    /// Identifies what the request changes, in the log: however often the request reaches a grain, it is done once. UUIDv7; <see langword="null"/> for what is not repeated.
    /// </summary>
    [Id(11)]
    public Guid? OperationId { get; init; }

    /// <summary>Whether the request was sent to a grain before, and its answer was lost: it may be in the log already.</summary>
    [Id(12)]
    public bool IsRepeat { get; init; }

    /// <summary>What counts removals of users: nothing counts an administrator's, nor those of a connector whose brake is off.</summary>
    public RemovalBrake? Brake => !IsAdministrator && (RemovalBrake ?? RemovalBrake.Default) is { Enabled: true } brake ? brake : null;

    /// <summary>The owner that the connector, or the administrator, is.</summary>
    public ResourceOwner Owner => IsAdministrator ? ResourceOwner.Local : ResourceOwner.Of(Connector);

    /// <summary>The same request, sent again because its answer was lost.</summary>
    public Caller Again() => this with { IsRepeat = true };

    /// <summary>The same request, as it goes on with another resource: a creation that links the user who has the name already.</summary>
    public Caller Elsewhere()
    {
        if (OperationId is not { } id)
        {
            return this;
        }

        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        bytes[^1] ^= 1;
        return this with { OperationId = new Guid(bytes) };
    }

    /// <summary>A tenant's administrator.</summary>
    /// <param name="tenant">Which tenant's.</param>
    /// <param name="requestId">Request id, at most 64 characters.</param>
    public static Caller Administrator(TenantId tenant, string requestId) => new()
    {
        Tenant = tenant,
        Connector = default,
        Tolerances = IdpTolerances.AnySchemas,
        DeletePolicy = DeletePolicy.Delete,
        RestoreGroupsOnReactivate = true,
        RequestId = requestId,
        IsAdministrator = true,
    };
}

/// <summary>What a DELETE of a user does. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.DeletePolicy")]
public enum DeletePolicy
{
    /// <summary>The user is gone (RFC 7644 §3.6).</summary>
    Delete = 0,

    /// <summary>Gone for the identity provider; kept, deactivated, in the directory.</summary>
    Deactivate = 1,
}
