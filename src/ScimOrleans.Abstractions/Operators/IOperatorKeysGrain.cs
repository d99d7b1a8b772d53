namespace ScimOrleans.Abstractions.Operators;

/// <summary>The keys of those who operate the service: what opens <c>/api/v1</c>. One grain for all; key <see cref="Identity.GrainKeys.Operators"/>.</summary>
[Alias("scim.IOperatorKeysGrain"), GrainInterfaceType("scim.operator-keys")]
public interface IOperatorKeysGrain : IGrainWithStringKey
{
    /// <summary>Makes a key. A repeat makes another one.</summary>
    /// <param name="label">Name for people, 1 to 200 characters.</param>
    /// <param name="cancellationToken">Stops the call before anything is kept.</param>
    /// <returns>The key itself, which is kept as a hash only and cannot be read again.</returns>
    [Alias("Create")]
    ValueTask<string> CreateAsync(string label, CancellationToken cancellationToken = default);

    /// <summary>Looks a presented key up.</summary>
    /// <returns>Which key it is, or <see langword="null"/> for anything that is not one.</returns>
    [Alias("Verify")]
    ValueTask<OperatorKey?> VerifyAsync(string key);
}

/// <summary>A key as it is kept: never the key itself.</summary>
[GenerateSerializer, Immutable, Alias("scim.OperatorKey")]
public sealed record OperatorKey
{
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
}
