namespace ScimOrleans.Abstractions.Store;

/// <summary>What a row holds of a resource, computed by the grain that writes it.</summary>
public sealed record ResourceContent
{
    /// <summary>The resource as <c>ResourceWriter.WriteStored</c> wrote it: UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The folded copy that filters and sorts read, as <c>SearchDocument.Write</c> wrote it: UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Search { get; init; }

    /// <summary>A user's <c>userName</c>, a group's <c>displayName</c>, as sent.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="Name"/>, folded: unique in the tenant among resources of its kind.</summary>
    public required string NameFolded { get; init; }

    /// <summary><c>externalId</c>, as sent.</summary>
    public string? ExternalId { get; init; }

    /// <summary>What the directory, and <c>display</c> of members and groups, show: what the IdP sent, else what was entered locally, else given and family name, else the name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The display name that was entered locally before the user was linked.</summary>
    public string? LocalDisplayName { get; init; }

    /// <summary>A user's <c>active</c>; true for groups.</summary>
    public required bool Active { get; init; }

    /// <summary>See <see cref="ResourceEvaluation.Included"/>.</summary>
    public bool Included { get; init; } = true;

    /// <summary>See <see cref="ResourceEvaluation.Mapped"/>. Empty for groups; for a user it means no attributes.</summary>
    public ReadOnlyMemory<byte> Mapped { get; init; }

    /// <summary>See <see cref="ResourceEvaluation.RulesVersion"/>; 0 for what belongs to no connector.</summary>
    public long RulesVersion { get; init; }
}
