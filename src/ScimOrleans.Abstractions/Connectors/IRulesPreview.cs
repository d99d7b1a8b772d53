using System.Collections.Immutable;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Says what other rules or another mapping of a connector would do to the directory, before they are saved. Changes nothing.</summary>
public interface IRulesPreview
{
    /// <summary>Evaluates all that the connector owns. It reads every row of the tenant, page by page, and holds some dozen bytes for each user.</summary>
    /// <param name="tenant">Whose directory.</param>
    /// <param name="connector">Which connector; one without rows has an empty preview.</param>
    /// <param name="rules">The rules in question; <see langword="null"/> for none.</param>
    /// <param name="mapping">The mapping in question; <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What would happen; or 400 for bad rules, as saving them would say it.</returns>
    ValueTask<ScimResult<RulesPreview>> PreviewAsync(
        TenantId tenant, ConnectorId connector, DirectoryRules? rules, AttributeMapping? mapping, CancellationToken cancellationToken = default);
}

/// <summary>What rules and mapping would do.</summary>
public sealed record RulesPreview
{
    /// <summary>Most examples of each kind.</summary>
    public const int MaxExamples = 10;

    /// <summary>What becomes of the connector's users.</summary>
    public required EffectPreview Users { get; init; }

    /// <summary>What becomes of the connector's groups.</summary>
    public required EffectPreview Groups { get; init; }

    /// <summary>Usernames and emails, folded, that more than one active user of the tenant would have in the directory.</summary>
    public required long Collisions { get; init; }

    /// <summary>Some of them.</summary>
    public required ImmutableArray<CollisionExample> CollisionExamples { get; init; }
}

/// <summary>What becomes of users, or of groups.</summary>
public sealed record EffectPreview
{
    /// <summary>How many there are.</summary>
    public required long Total { get; init; }

    /// <summary>How many the directory would show that it does not show now.</summary>
    public required long Appear { get; init; }

    /// <summary>How many it would show no longer.</summary>
    public required long Disappear { get; init; }

    /// <summary>How many it would show with other attributes.</summary>
    public required long Change { get; init; }

    /// <summary>The first of those that appear.</summary>
    public required ImmutableArray<PreviewExample> Appearing { get; init; }

    /// <summary>The first of those that disappear.</summary>
    public required ImmutableArray<PreviewExample> Disappearing { get; init; }

    /// <summary>The first of those that change.</summary>
    public required ImmutableArray<PreviewExample> Changing { get; init; }
}

/// <summary>One user or group.</summary>
public sealed record PreviewExample
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>A user's <c>userName</c>, a group's <c>displayName</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the directory has of it now, as a JSON object of attributes (empty for a group); <see langword="null"/> if it does not show it.</summary>
    public required string? Before { get; init; }

    /// <summary>What it would have.</summary>
    public required string? After { get; init; }
}

/// <summary>A username or email that several users would have.</summary>
public sealed record CollisionExample
{
    /// <summary><c>username</c> or <c>email</c>.</summary>
    public required string Attribute { get; init; }

    /// <summary>The text, folded.</summary>
    public required string Value { get; init; }

    /// <summary>The first users that would have it.</summary>
    public required ImmutableArray<MappedUserReference> Users { get; init; }
}

/// <summary>A user of any owner.</summary>
public sealed record MappedUserReference
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its <c>userName</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Who it belongs to.</summary>
    public required ResourceOwner Owner { get; init; }
}
