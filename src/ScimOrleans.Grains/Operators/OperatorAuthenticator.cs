using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Operators;

/// <inheritdoc cref="IOperatorAuthenticator"/>
internal sealed class OperatorAuthenticator(IGrainFactory grains, ILostCalls lostCalls, IOptions<ScimGrainOptions> options, TimeProvider timeProvider) : IOperatorAuthenticator
{
    /// <summary>Longest text that is looked at; a key has 83 characters.</summary>
    private const int MaxLength = 200;

    private Copy? _copy;

    /// <inheritdoc/>
    public async ValueTask<OperatorKey?> AuthenticateAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.StartsWith(OperatorKey.Prefix, StringComparison.Ordinal) || key.Length > MaxLength)
        {
            return null;
        }

        // By its hash: how long the look-up takes tells nothing about the keys that there are.
        var hash = OperatorKeysGrain.Hash(key);
        var found = (await KeysAsync(options.Value.ConnectorCacheAge, cancellationToken)).GetValueOrDefault(hash);

        // A key that was made a moment ago is not in the copy yet; who invents keys costs a call to the grain, as who invents tenants does.
        found ??= (await KeysAsync(TimeSpan.Zero, cancellationToken)).GetValueOrDefault(hash);
        return IfItHolds(found);
    }

    /// <inheritdoc/>
    public async ValueTask<OperatorKey?> FindAsync(string keyId, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var found = (await KeysAsync(maxAge, cancellationToken)).Values.FirstOrDefault(key => key.Id == keyId);

        // As above: an answer that was on its way when the key was made may have become the copy after it.
        found ??= (await KeysAsync(TimeSpan.Zero, cancellationToken)).Values.FirstOrDefault(key => key.Id == keyId);
        return IfItHolds(found);
    }

    private OperatorKey? IfItHolds(OperatorKey? key) => key is null || key.Expires <= timeProvider.GetUtcNow() ? null : key;

    private async ValueTask<ImmutableDictionary<string, OperatorKey>> KeysAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_copy is { } copy && timeProvider.GetElapsedTime(copy.Asked) < maxAge)
        {
            return copy.Keys;
        }

        var asked = timeProvider.GetTimestamp();
        var keys = await lostCalls.CallAsync(
            timeProvider,
            grains,
            static async (grains, _, token) => await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).ListAsync().AsTask().WaitAsync(token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        var loaded = new Copy(asked, keys.ToImmutableDictionary(key => key.Hash, StringComparer.Ordinal));
        _copy = loaded;
        return loaded.Keys;
    }

    private sealed record Copy(long Asked, ImmutableDictionary<string, OperatorKey> Keys);
}
