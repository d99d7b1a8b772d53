namespace ScimOrleans.Abstractions.Store.Brake;

/// <summary>How a connector's removal brake stands.</summary>
public sealed record RemovalBrakeState
{
    /// <summary>Since when removals are refused; <see langword="null"/> if they are not.</summary>
    public DateTimeOffset? HeldSince { get; init; }

    /// <summary>Until when an operator lets removals pass uncounted; <see langword="null"/> if that was never said, or ended by a release.</summary>
    public DateTimeOffset? ConfirmedUntil { get; init; }

    /// <summary>Removals that count now, or that counted when the hold began.</summary>
    public required long Removals { get; init; }

    /// <summary>Active users that the share is taken of: those that there were when counting began, or that there are, if it would begin now.</summary>
    public required long Users { get; init; }
}
