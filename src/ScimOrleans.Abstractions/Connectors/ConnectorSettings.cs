using ScimOrleans.Abstractions.Grains;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>What an operator sets of a connector.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorSettings")]
public sealed record ConnectorSettings
{
    /// <summary>Name for people, 1 to 200 characters.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Which identity provider: decides tolerances and defaults.</summary>
    [Id(1)]
    public IdpProfile Profile { get; init; } = IdpProfile.Other;

    /// <summary>What a DELETE of a user does.</summary>
    [Id(2)]
    public DeletePolicy DeletePolicy { get; init; } = DeletePolicy.Delete;

    /// <summary>Whether reactivation restores memberships that deactivation suspended; <see langword="null"/> for the profile's default (true for Entra, which does not push them again).</summary>
    [Id(3)]
    public bool? RestoreGroupsOnReactivate { get; init; }

    /// <summary>Whether requests are refused with 403.</summary>
    [Id(4)]
    public bool Paused { get; init; }

    /// <summary>Which users of the tenant's own directory become the connector's.</summary>
    [Id(5)]
    public LinkPolicy LinkExisting { get; init; } = LinkPolicy.UserName;

    /// <summary>Which users and groups the directory shows; <see langword="null"/> for all.</summary>
    [Id(6)]
    public DirectoryRules? Rules { get; init; }

    /// <summary>What the directory has of users; <see langword="null"/> for <see cref="AttributeMapping.Default"/>.</summary>
    [Id(7)]
    public AttributeMapping? Mapping { get; init; }

    /// <summary>Rises by one whenever rules or mapping change; 0 for a connector that never had any. The connector sets it: what is given to it here is not looked at.</summary>
    [Id(8)]
    public long RulesVersion { get; init; }

    /// <summary>How much it may ask for, within what its tenant may; <see langword="null"/> for no limits of its own.</summary>
    [Id(10)]
    public RequestLimits? Limits { get; init; }

    /// <summary>When its removals of users are too many; <see langword="null"/> for <see cref="RemovalBrake.Default"/>.</summary>
    [Id(14)]
    public RemovalBrake? RemovalBrake { get; init; }

    /// <summary>The rule in force.</summary>
    public bool RestoresGroups => RestoreGroupsOnReactivate ?? Profile == IdpProfile.Entra;
}

/// <summary>Identity providers whose habits are known. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.IdpProfile")]
public enum IdpProfile
{
    /// <summary>Any; all tolerances.</summary>
    Other = 0,

    /// <summary>Okta.</summary>
    Okta = 1,

    /// <summary>Microsoft Entra ID.</summary>
    Entra = 2,

    /// <summary>OneLogin.</summary>
    OneLogin = 3,

    /// <summary>JumpCloud.</summary>
    JumpCloud = 4,

    /// <summary>PingOne or PingFederate.</summary>
    Ping = 5,

    /// <summary>Google Workspace.</summary>
    Google = 6,
}
