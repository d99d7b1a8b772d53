using System.Globalization;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Grains.Rules;

/// <summary>Where a run over a connector's rows is: all that its next step has to know.</summary>
internal sealed record RulesRunCursor
{
    /// <summary>Version of the rules that it runs for. Another one begins the run anew.</summary>
    public required long Version { get; init; }

    /// <summary>When it first knew of that version, which was in force by then.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the pass that is under way was begun.</summary>
    public required DateTimeOffset PassBegan { get; init; }

    /// <summary>Users come before groups.</summary>
    public ResourceKind Kind { get; init; } = ResourceKind.User;

    /// <summary>The last row that this pass has looked at.</summary>
    public Guid After { get; init; }

    /// <summary>Rows that this pass found.</summary>
    public long Found { get; init; }

    /// <summary>Rows of which the directory shows something else now.</summary>
    public long Changed { get; init; }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns><see langword="null"/> for nothing, and for anything else.</returns>
    public static RulesRunCursor? Parse(string? text)
    {
        if (text?.Split(' ') is not [var version, var since, var began, var kind, var after, var found, var changed]
            || !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var versionNumber)
            || !DateTimeOffset.TryParseExact(since, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var sinceTime)
            || !DateTimeOffset.TryParseExact(began, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var beganTime)
            || !Enum.TryParse<ResourceKind>(kind, out var resourceKind)
            || !Guid.TryParseExact(after, "D", out var id)
            || !long.TryParse(found, NumberStyles.None, CultureInfo.InvariantCulture, out var foundCount)
            || !long.TryParse(changed, NumberStyles.None, CultureInfo.InvariantCulture, out var changedCount))
        {
            return null;
        }

        return new() { Version = versionNumber, Since = sinceTime, PassBegan = beganTime, Kind = resourceKind, After = id, Found = foundCount, Changed = changedCount };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Version} {Since:O} {PassBegan:O} {Kind} {After:D} {Found} {Changed}");
}
