using System.Globalization;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Store;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Where the deletion of a connector is: groups first, since a user that leaves costs each of its groups a version.</summary>
/// <param name="Kind">What is looked at.</param>
/// <param name="After">The last row that was looked at.</param>
/// <param name="Found">Rows found in this pass.</param>
internal sealed record DeletionCursor(ResourceKind Kind, Guid After, long Found)
{
    private static readonly DeletionCursor _beginning = new(ResourceKind.Group, Guid.Empty, 0);

    /// <summary>Reads what <see cref="ToString"/> wrote; the beginning without it.</summary>
    public static DeletionCursor Parse(string? text) => text?.Split(' ') is [var kind, var after, var found]
        ? new(Enum.Parse<ResourceKind>(kind), Guid.Parse(after), long.Parse(found, CultureInfo.InvariantCulture))
        : _beginning;

    /// <summary>Where to look after a page; <see langword="null"/> when a pass has found nothing.</summary>
    public DeletionCursor? Next(RuledPage page)
    {
        var found = Found + page.Rows.Count;
        return (page.Next, Kind) switch
        {
            ({ } after, _) => this with { After = after, Found = found },
            (null, ResourceKind.Group) => new(ResourceKind.User, Guid.Empty, found),
            _ => found > 0 ? _beginning : null,
        };
    }

    /// <summary>As it is kept.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {After} {Found}");
}
