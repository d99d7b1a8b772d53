namespace ScimOrleans.Abstractions.Connectors;

/// <summary>
/// How many users a connector may remove within a time before it is held: a mistake in the identity provider then ends where somebody can still look at it. Removed is
/// an active user that the connector deactivates or deletes. In any such time the connector removes at most <see cref="MinRemovals"/> users, or the share of those
/// that it had when counting began, if that is more.
/// </summary>
[GenerateSerializer, Immutable, Alias("scim.RemovalBrake")]
public sealed record RemovalBrake
{
    /// <summary>What holds for a connector that says nothing: 20 % and at least 10 users within an hour.</summary>
    public static RemovalBrake Default { get; } = new();

    /// <summary>Whether removals are counted and held. While they are not, a hold that there is stops nothing.</summary>
    [Id(0)]
    public bool Enabled { get; init; } = true;

    /// <summary>Share of the connector's active users, in percent, 1 to 100.</summary>
    [Id(1)]
    public int SharePercent { get; init; } = 20;

    /// <summary>Removals that are never too many, 1 to 1,000,000: of three users one is more than a fifth.</summary>
    [Id(2)]
    public int MinRemovals { get; init; } = 10;

    /// <summary>The time, in whole minutes, 1 minute to 24 hours. It is counted by minutes, and a minute that began before it counts whole.</summary>
    [Id(3)]
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many removals are allowed of so many users.</summary>
    /// <param name="users">Active users that the connector had when counting began.</param>
    public long AllowedOf(long users) => Math.Max(MinRemovals, users * SharePercent / 100);

    /// <summary>The earliest minute that counts at a time.</summary>
    public DateTimeOffset CountsFrom(DateTimeOffset at) => MinuteOf(at - Window);

    /// <summary>The minute that a time is in.</summary>
    public static DateTimeOffset MinuteOf(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
