using System.Collections.Immutable;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What is kept of a connector.</summary>
[GenerateSerializer, Immutable, Alias("scim.ConnectorState")]
internal sealed record ConnectorState
{
    /// <summary>0 before it is created for the first time; rises with each change of settings or credentials, and when it is deleted.</summary>
    [Id(0)]
    public long Version { get; init; }

    /// <summary>Its settings; <see langword="null"/> before it is created.</summary>
    [Id(1)]
    public ConnectorSettings? Settings { get; init; }

    /// <summary>Its credentials, oldest first.</summary>
    [Id(2)]
    public ImmutableArray<ConnectorCredential> Credentials { get; init; } = [];

    /// <summary>All that silos have reported.</summary>
    [Id(3)]
    public ConnectorActivity Activity { get; init; } = new() { Succeeded = 0, Failed = 0 };

    /// <summary>When its deletion began.</summary>
    [Id(4)]
    public DateTimeOffset? Deleting { get; init; }

    /// <summary>What then becomes of its users and groups.</summary>
    [Id(5)]
    public ConnectorDisposal? Disposal { get; init; }

    /// <summary>What silos have reported within the last day.</summary>
    [Id(6)]
    public ImmutableArray<ActivityPeriod> Recent { get; init; } = [];
}
