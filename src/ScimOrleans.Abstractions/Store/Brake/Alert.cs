using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Abstractions.Store.Brake;

/// <summary>Something that an operator should look at.</summary>
public sealed record Alert
{
    /// <summary>Its id, a UUIDv7: the order of alerts.</summary>
    public required Guid Id { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What happened.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>Which connector it is about.</summary>
    public required ConnectorId Connector { get; init; }

    /// <summary>More about it, a JSON object: for <see cref="AlertKind.RemovalsHeld"/> the numbers <c>removals</c>, <c>users</c>, <c>allowed</c> and <c>windowMinutes</c>.</summary>
    public required string Detail { get; init; }
}

/// <summary>What an alert is about. The numbers are stored.</summary>
public enum AlertKind
{
    /// <summary>A connector wanted to remove more users than its brake allows; its removals are refused until an operator acts.</summary>
    RemovalsHeld = 1,
}
