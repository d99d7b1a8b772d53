namespace ScimOrleans.Abstractions.Connectors;

/// <summary>How much a tenant's directory may hold; what is <see langword="null"/> is left to the options. What is there already stays, also when a limit is set below it.</summary>
[GenerateSerializer, Immutable, Alias("scim.DirectoryLimits")]
public sealed record DirectoryLimits
{
    /// <summary>Users, inactive ones included, 1 to 1,000,000,000.</summary>
    [Id(0)]
    public long? Users { get; init; }

    /// <summary>Groups but built-in ones, 1 to 1,000,000,000.</summary>
    [Id(1)]
    public long? Groups { get; init; }

    /// <summary>Users and groups in one group, suspended ones included, 1 to 1,000,000,000.</summary>
    [Id(2)]
    public long? MembersPerGroup { get; init; }
}
