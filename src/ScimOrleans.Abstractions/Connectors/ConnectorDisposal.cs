namespace ScimOrleans.Abstractions.Connectors;

/// <summary>What becomes of a connector's users and groups when it is deleted.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorDisposal")]
public sealed record ConnectorDisposal
{
    /// <summary>Its users.</summary>
    [Id(0)]
    public required UserDisposal Users { get; init; }

    /// <summary>Its groups.</summary>
    [Id(1)]
    public required GroupDisposal Groups { get; init; }
}

/// <summary>What becomes of users. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.UserDisposal")]
public enum UserDisposal
{
    /// <summary>They belong to the tenant's own directory, active or not as they are.</summary>
    Local = 0,

    /// <summary>They belong to the tenant's own directory, deactivated and out of all groups.</summary>
    Deactivate = 1,

    /// <summary>They are gone.</summary>
    Delete = 2,
}

/// <summary>What becomes of groups. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.GroupDisposal")]
public enum GroupDisposal
{
    /// <summary>They belong to the tenant's own directory, with their members.</summary>
    Local = 0,

    /// <summary>They are gone.</summary>
    Delete = 1,
}
