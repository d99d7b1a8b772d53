using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Store.Brake;

namespace ScimOrleans.Admin.Connectors;

/// <summary>When a connector that deactivates or deletes users is held: in any window it removes at most so many, or the share of its active users, if that is more.</summary>
/// <param name="Enabled">Whether removals are counted and held.</param>
/// <param name="SharePercent">Share of the active users that it had when counting began, in percent, 1 to 100.</param>
/// <param name="MinRemovals">Removals that are never too many, 1 to 1,000,000.</param>
/// <param name="WindowMinutes">The window, in minutes, 1 to 1,440.</param>
internal sealed record RemovalBrakeView(bool Enabled = true, int SharePercent = 20, int MinRemovals = 10, int WindowMinutes = 60)
{
    /// <summary>Shows a brake.</summary>
    public static RemovalBrakeView Of(RemovalBrake brake) => new(brake.Enabled, brake.SharePercent, brake.MinRemovals, (int)brake.Window.TotalMinutes);

    /// <summary>The brake; <see langword="null"/> if it is the default one.</summary>
    public RemovalBrake? ToBrake()
    {
        var brake = new RemovalBrake { Enabled = Enabled, SharePercent = SharePercent, MinRemovals = MinRemovals, Window = TimeSpan.FromMinutes(WindowMinutes) };
        return brake == RemovalBrake.Default ? null : brake;
    }
}

/// <summary>How a connector's removal brake stands.</summary>
/// <param name="HeldSince">Since when removals are refused, until an operator acts; null if they are not.</param>
/// <param name="Removals">Removals that count now, or that counted when the hold began.</param>
/// <param name="Allowed">Removals that are allowed in the window.</param>
/// <param name="ActiveUsers">Active users that the share is taken of: those that there were when counting began.</param>
/// <param name="ConfirmedUntil">Until when removals pass uncounted, because an operator said so; null if they do not.</param>
/// <param name="Settings">What is allowed. To be changed with the connector's settings.</param>
internal sealed record BrakeView(DateTimeOffset? HeldSince, long Removals, long Allowed, long ActiveUsers, DateTimeOffset? ConfirmedUntil, RemovalBrakeView Settings)
{
    /// <summary>Shows a brake as it stands at a time.</summary>
    public static BrakeView Of(RemovalBrakeState state, RemovalBrake brake, DateTimeOffset at) => new(
        state.HeldSince, state.Removals, brake.AllowedOf(state.Users), state.Users, state.ConfirmedUntil > at ? state.ConfirmedUntil : null, RemovalBrakeView.Of(brake));
}

/// <summary>How long removals pass.</summary>
/// <param name="Hours">For so many hours from now, 1 to 24.</param>
internal sealed record BrakeConfirmation(int Hours = 1);
