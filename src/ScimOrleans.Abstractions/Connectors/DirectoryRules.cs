using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Which of a connector's users and groups the directory shows. What it does not show is answered to the identity provider as ever.</summary>
[GenerateSerializer, Immutable, Alias("scim.DirectoryRules")]
public sealed record DirectoryRules
{
    /// <summary>Rules that show everything.</summary>
    public static DirectoryRules None { get; } = new();

    /// <summary>Rules for users.</summary>
    [Id(0)]
    public DirectoryRuleSet Users { get; init; } = DirectoryRuleSet.Empty;

    /// <summary>Rules for groups.</summary>
    [Id(1)]
    public DirectoryRuleSet Groups { get; init; } = DirectoryRuleSet.Empty;
}

/// <summary>Inclusions and exclusions. Shown is what an inclusion matches, or everything if there is none, unless an exclusion matches it.</summary>
[GenerateSerializer, Immutable, Alias("scim.DirectoryRuleSet")]
public sealed record DirectoryRuleSet
{
    /// <summary>No rules.</summary>
    public static DirectoryRuleSet Empty { get; } = new();

    /// <summary>What is shown, if there are any.</summary>
    [Id(0)]
    public ImmutableArray<DirectoryRule> Include { get; init; } = [];

    /// <summary>What is not shown, whatever is included.</summary>
    [Id(1)]
    public ImmutableArray<DirectoryRule> Exclude { get; init; } = [];

    /// <summary>Whether the other has the same rules in the same order.</summary>
    public bool Equals(DirectoryRuleSet? other) =>
        other is not null && Include.AsSpan().SequenceEqual(other.Include.AsSpan()) && Exclude.AsSpan().SequenceEqual(other.Exclude.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Include.AsSpan().Length, Exclude.AsSpan().Length, Include.IsDefaultOrEmpty ? null : Include[0], Exclude.IsDefaultOrEmpty ? null : Exclude[0]);
}

/// <summary>One inclusion or exclusion.</summary>
/// <param name="Kind">How <paramref name="Text"/> is read.</param>
/// <param name="Text">A filter or a glob, 1 to 8,192 characters.</param>
[GenerateSerializer, Immutable, Alias("scim.DirectoryRule")]
public sealed record DirectoryRule([property: Id(0)] DirectoryRuleKind Kind, [property: Id(1)] string Text);

/// <summary>How a rule is written. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.DirectoryRuleKind")]
public enum DirectoryRuleKind
{
    /// <summary>A SCIM filter (RFC 7644 §3.4.2.2) over what the identity provider writes: every attribute but <c>id</c>, <c>meta</c>, <c>groups</c> and <c>members</c>, which change without a write of the resource.</summary>
    Filter = 0,

    /// <summary>A glob on a user's <c>userName</c> or a group's <c>displayName</c>, without regard to case: <c>*</c> stands for any characters, <c>?</c> for one.</summary>
    Name = 1,
}
