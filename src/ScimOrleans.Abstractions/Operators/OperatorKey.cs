using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Operators;

/// <summary>A key as it is kept: never the key itself.</summary>
[GenerateSerializer, Immutable, Alias("scim.OperatorKey")]
public sealed record OperatorKey
{
    /// <summary>What a key's text begins with.</summary>
    public const string Prefix = "admin_";

    /// <summary>The version of every key: a key is made and revoked, and never changed in between.</summary>
    public const long Version = 1;

    /// <summary>Public part of the key, shown in logs.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    [Id(1)]
    public required string Label { get; init; }

    /// <summary>SHA-256 of the key, in hexadecimal. The key holds 256 random bits, so that no salt is needed.</summary>
    [Id(2)]
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    [Id(3)]
    public required DateTimeOffset Created { get; init; }

    /// <summary>What it may do.</summary>
    [Id(4)]
    public ImmutableArray<OperatorGrant> Grants { get; init; } = [new(OperatorScope.Manage)];

    /// <summary>When it ends; <see langword="null"/> for never.</summary>
    [Id(5)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What the request that made it called itself (<see cref="NewOperatorKey.RequestKey"/>).</summary>
    [Id(6)]
    public string? RequestKey { get; init; }
}

/// <summary>A key to be made.</summary>
[GenerateSerializer, Immutable, Alias("scim.NewOperatorKey")]
public sealed record NewOperatorKey
{
    /// <summary>Name for people, 1 to 200 characters.</summary>
    [Id(0)]
    public required string Label { get; init; }

    /// <summary>What it may do: 1 to 100 grants.</summary>
    [Id(1)]
    public required ImmutableArray<OperatorGrant> Grants { get; init; }

    /// <summary>When it ends; <see langword="null"/> for never.</summary>
    [Id(2)]
    public DateTimeOffset? Expires { get; init; }

    /// <summary>What the request calls itself: repeated with the same, no other key is made.</summary>
    [Id(3)]
    public string? RequestKey { get; init; }
}

/// <summary>A key that was made just now: the only time that it can be read.</summary>
[GenerateSerializer, Immutable, Alias("scim.IssuedOperatorKey")]
public sealed record IssuedOperatorKey
{
    /// <summary>The key; <see langword="null"/> for a repeated request: it cannot be read again.</summary>
    [Id(0)]
    public required string? Key { get; init; }

    /// <summary>What is kept of it.</summary>
    [Id(1)]
    public required OperatorKey Kept { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"key '{Kept.Id}'";
}
