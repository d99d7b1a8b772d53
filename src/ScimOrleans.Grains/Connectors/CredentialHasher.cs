using Microsoft.Extensions.Options;
using ScimOrleans.Grains.Hosting;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Hashes and checks secrets away from the grains' scheduler, a few at a time: a flood of wrong passwords must not take all processors.</summary>
internal sealed class CredentialHasher(IOptions<ScimGrainOptions> options) : IDisposable
{
    /// <summary>How many wait for their turn at most; a later one is told to come again.</summary>
    private const int MaxWaiting = 64;

    private readonly ScimGrainOptions _options = options.Value;
    private readonly SemaphoreSlim _turns = new(options.Value.MaxConcurrentPasswordChecks);
    private readonly Lazy<string> _nobody = new(() => SecretHash.OfPassword("nobody has this password", options.Value.PasswordHashIterations));
    private int _waiting;

    /// <summary>Hashes a chosen password.</summary>
    /// <exception cref="TimeoutException">Too many wait.</exception>
    public Task<string> HashPasswordAsync(string secret, CancellationToken cancellationToken) =>
        RunAsync(() => SecretHash.OfPassword(secret, _options.PasswordHashIterations), cancellationToken);

    /// <summary>Checks a secret. Without a hash it takes the time of a check that fails, so that nobody learns by the clock whether there was one.</summary>
    /// <exception cref="TimeoutException">Too many wait.</exception>
    public Task<bool> MatchesAsync(string? hash, string secret, CancellationToken cancellationToken)
    {
        if (hash is not null && !SecretHash.IsSlow(hash))
        {
            return Task.FromResult(SecretHash.Matches(hash, secret));
        }

        return RunAsync(() => SecretHash.Matches(hash ?? _nobody.Value, secret) && hash is not null, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new TimeoutException($"{MaxWaiting} credentials wait to be checked already.");
        }

        try
        {
            await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }
}
