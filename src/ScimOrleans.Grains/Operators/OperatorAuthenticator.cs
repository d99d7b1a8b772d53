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
        var found = (await KeysAsync(anew: false, cancellationToken)).GetValueOrDefault(hash);

        // A key that was made a moment ago is not in the copy yet; who invents keys costs a call to the grain, as who invents tenants does.
        found ??= (await KeysAsync(anew: true, cancellationToken)).GetValueOrDefault(hash);
        return found is null || found.Expires <= timeProvider.GetUtcNow() ? null : found;
    }

    private async ValueTask<ImmutableDictionary<string, OperatorKey>> KeysAsync(bool anew, CancellationToken cancellationToken)
    {
        if (!anew && _copy is { } copy && timeProvider.GetElapsedTime(copy.Asked) < options.Value.ConnectorCacheAge)
        {
            return copy.Keys;
        }

        var asked = timeProvider.GetTimestamp();
        var keys = await grains.GetGrain<IOperatorKeysGrain>(GrainKeys.Operators).ListAsync().AsTask().WaitAsync(lostCalls.Token).WaitAsync(cancellationToken).ConfigureAwait(false);
        var loaded = new Copy(asked, keys.ToImmutableDictionary(key => key.Hash, StringComparer.Ordinal));
        _copy = loaded;
        return loaded.Keys;
    }

    private sealed record Copy(long Asked, ImmutableDictionary<string, OperatorKey> Keys);
}
