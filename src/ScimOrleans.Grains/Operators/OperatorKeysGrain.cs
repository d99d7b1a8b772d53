using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Operators;

/// <inheritdoc cref="IOperatorKeysGrain"/>
[GrainType("operator-keys")]
internal sealed class OperatorKeysGrain(
    [PersistentState("operator-keys", ScimGrainHosting.StorageName)] IPersistentState<OperatorKeysState> state,
    TimeProvider timeProvider) : Grain, IOperatorKeysGrain
{
    private const string Prefix = "admin_";
    private const int IdBytes = 6;
    private const int SecretBytes = 32;

    /// <inheritdoc/>
    public async ValueTask<string> CreateAsync(string label, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        cancellationToken.ThrowIfCancellationRequested();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var key = $"{Prefix}{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var before = state.State;
        state.State = new() { Keys = before.Keys.Add(new() { Id = id, Label = label, Hash = Hash(key), Created = timeProvider.GetUtcNow() }) };
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            state.State = before;
            throw;
        }

        return key;
    }

    /// <inheritdoc/>
    public ValueTask<OperatorKey?> VerifyAsync(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var presented = Encoding.ASCII.GetBytes(Hash(key));
        return ValueTask.FromResult(state.State.Keys.FirstOrDefault(kept => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(kept.Hash), presented)));
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}

/// <summary>What is kept of the operators' keys.</summary>
[GenerateSerializer, Immutable, Alias("scim.OperatorKeysState")]
internal sealed record OperatorKeysState
{
    /// <summary>The keys, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<OperatorKey> Keys { get; init; } = [];
}
