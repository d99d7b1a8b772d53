using System.Text.Json;
using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Admin.Rules;

/// <summary>What rules and mapping would do to the directory.</summary>
/// <param name="Users">What becomes of the connector's users.</param>
/// <param name="Groups">What becomes of its groups.</param>
/// <param name="Collisions">Usernames and emails that more than one active user of the tenant would have.</param>
/// <param name="CollisionExamples">At most ten of them.</param>
internal sealed record PreviewView(EffectView Users, EffectView Groups, long Collisions, IReadOnlyList<CollisionView> CollisionExamples)
{
    /// <summary>Shows a preview.</summary>
    public static PreviewView Of(RulesPreview preview) =>
        new(EffectView.Of(preview.Users), EffectView.Of(preview.Groups), preview.Collisions, [.. preview.CollisionExamples.Select(CollisionView.Of)]);
}

/// <summary>What becomes of users, or of groups.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Appear">How many the directory would show that it does not show now.</param>
/// <param name="Disappear">How many it would show no longer.</param>
/// <param name="Change">How many it would show with other attributes.</param>
/// <param name="Appearing">At most ten of those that appear.</param>
/// <param name="Disappearing">At most ten of those that disappear.</param>
/// <param name="Changing">At most ten of those that change.</param>
internal sealed record EffectView(
    long Total, long Appear, long Disappear, long Change, IReadOnlyList<ExampleView> Appearing, IReadOnlyList<ExampleView> Disappearing, IReadOnlyList<ExampleView> Changing)
{
    /// <summary>Shows effects.</summary>
    public static EffectView Of(EffectPreview effects) => new(
        effects.Total, effects.Appear, effects.Disappear, effects.Change,
        [.. effects.Appearing.Select(ExampleView.Of)], [.. effects.Disappearing.Select(ExampleView.Of)], [.. effects.Changing.Select(ExampleView.Of)]);
}

/// <summary>One user or group.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">A user's userName, a group's displayName.</param>
/// <param name="Before">Its attributes in the directory now; null if the directory does not show it.</param>
/// <param name="After">What they would be.</param>
internal sealed record ExampleView(Guid Id, string Name, IReadOnlyDictionary<string, string>? Before, IReadOnlyDictionary<string, string>? After)
{
    /// <summary>Shows an example.</summary>
    public static ExampleView Of(PreviewExample example) => new(example.Id, example.Name, Read(example.Before), Read(example.After));

    private static Dictionary<string, string>? Read(string? json) => json is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(json);
}

/// <summary>A username or email that several users would have.</summary>
/// <param name="Attribute">username or email.</param>
/// <param name="Value">What they would share, in small letters.</param>
/// <param name="Users">At most ten of them.</param>
internal sealed record CollisionView(string Attribute, string Value, IReadOnlyList<CollidingUserView> Users)
{
    /// <summary>Shows a collision.</summary>
    public static CollisionView Of(CollisionExample collision) => new(
        collision.Attribute, collision.Value, [.. collision.Users.Select(user => new CollidingUserView(user.Id, user.Name, user.Owner.Text))]);
}

/// <summary>A user of a collision.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its userName.</param>
/// <param name="Source">Where it comes from: connector:okta, local.</param>
internal sealed record CollidingUserView(Guid Id, string Name, string Source);
