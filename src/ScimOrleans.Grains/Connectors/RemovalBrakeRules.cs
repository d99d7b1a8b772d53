using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>What a removal brake must hold to be accepted.</summary>
internal static class RemovalBrakeRules
{
    private const int MostRemovals = 1_000_000;
    private static readonly TimeSpan _longest = TimeSpan.FromHours(24);

    /// <summary>The fault of a brake, or <see langword="null"/>.</summary>
    public static ScimError? Check(RemovalBrake brake) => brake switch
    {
        { SharePercent: < 1 or > 100 } => ScimErrors.InvalidValue($"The removal brake's sharePercent is {brake.SharePercent}; it must be 1 to 100."),
        { MinRemovals: < 1 or > MostRemovals } => ScimErrors.InvalidValue($"The removal brake's minRemovals is {brake.MinRemovals}; it must be 1 to {MostRemovals}."),
        _ when brake.Window < TimeSpan.FromMinutes(1) || brake.Window > _longest || brake.Window.Ticks % TimeSpan.TicksPerMinute != 0 =>
            ScimErrors.InvalidValue("The removal brake's window must be whole minutes, 1 to 1440."),
        _ => null,
    };
}
