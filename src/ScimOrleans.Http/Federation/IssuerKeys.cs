using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using ScimOrleans.Abstractions.Telemetry;

namespace ScimOrleans.Http.Federation;

/// <summary>Issuers' public keys (RFC 7517), read from where they are published and remembered by their id.</summary>
internal sealed partial class IssuerKeys(IHttpClientFactory http, TimeProvider clock, ILogger<IssuerKeys> logger) : IDisposable
{
    /// <summary>Name of the client that reads them.</summary>
    public const string ClientName = "ScimOrleans.IssuerKeys";

    /// <summary>Largest key set, in bytes.</summary>
    public const int MaxBytes = 256 * 1_024;

    /// <summary>Times that an address is asked before its issuer counts as out of reach.</summary>
    private const int Attempts = 2;

    /// <summary>Keys of a set that are looked at.</summary>
    private const int MaxKeys = 100;

    /// <summary>Addresses whose keys are remembered.</summary>
    private const int MaxAddresses = 1_000;

    /// <summary>Age at which a set is read again although it has the key: the issuer may have withdrawn it.</summary>
    private static readonly TimeSpan _maxAge = TimeSpan.FromHours(1);

    private readonly MemoryCache _sets = new(new MemoryCacheOptions { SizeLimit = MaxAddresses });

    /// <summary>How often an address is read at most, whatever keys are asked for.</summary>
    public static TimeSpan MinRefresh { get; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an issuer may take for its keys; a client waits for its token meanwhile.</summary>
    public static TimeSpan AttemptTime { get; } = TimeSpan.FromSeconds(3);

    /// <summary>The keys of an id, or all of them without one.</summary>
    /// <returns>Empty if the issuer has no such key; <see langword="null"/> if its keys could not be read.</returns>
    public async ValueTask<IReadOnlyList<JsonWebKey>?> FindAsync(string address, string? keyId, CancellationToken cancellationToken)
    {
        var kept = _sets.Get<Reading>(address);
        if (kept is null || (clock.GetElapsedTime(kept.Asked) >= MinRefresh && kept.Keys.IsCompleted && IsDue(kept.Keys.Result, keyId)))
        {
            // Two requests may both ask: harmless, and cheaper than a lock.
            kept = new(clock.GetTimestamp(), ReadAsync(address, kept));
            _sets.Set(address, kept, new MemoryCacheEntryOptions { Size = 1 });
        }

        var set = await kept.Keys.WaitAsync(cancellationToken);
        return set is null ? null : [.. set.Keys.Where(key => keyId is null || key.KeyId == keyId)];
    }

    /// <inheritdoc/>
    public void Dispose() => _sets.Dispose();

    private bool IsDue(KeySet? set, string? keyId) => set is null || clock.GetElapsedTime(set.Read) >= _maxAge || (keyId is not null && set.Keys.All(key => key.KeyId != keyId));

    /// <summary>Reads the keys. While an issuer cannot be reached, those of before stay good until they are twice as old as they should be.</summary>
    private async Task<KeySet?> ReadAsync(string address, Reading? before)
    {
        try
        {
            return await AskAsync(new(address));
        }
        catch (Exception exception)
        {
            LogUnavailable(logger, address, exception);
            return before is { Keys.IsCompletedSuccessfully: true, Keys.Result: { } set } && clock.GetElapsedTime(set.Read) < 2 * _maxAge ? set : null;
        }
    }

    /// <summary>Asks an issuer, and once more at once if that fails: one lost packet is not to cost a client a minute.</summary>
    private async Task<KeySet> AskAsync(Uri address)
    {
        using var client = http.CreateClient(ClientName);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var text = await client.GetStringAsync(address);
                return new(clock.GetTimestamp(), [.. new JsonWebKeySet(text).Keys.Where(IsForSignatures).Take(MaxKeys)]);
            }
            catch (Exception exception) when (attempt < Attempts && (exception is HttpRequestException or OperationCanceledException))
            {
                LogAskedAgain(logger, address, exception);
            }
        }
    }

    /// <summary>A symmetric key has no place among public ones.</summary>
    private static bool IsForSignatures(JsonWebKey key) =>
        (key.Use is null or "" or JsonWebKeyUseNames.Sig) && key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve;

    [LoggerMessage(EventId = ScimEventIds.IssuerKeysUnavailable, Level = LogLevel.Warning, Message = "The keys at {Address} could not be read")]
    private static partial void LogUnavailable(ILogger logger, string address, Exception exception);

    [LoggerMessage(EventId = ScimEventIds.IssuerKeysAskedAgain, Level = LogLevel.Debug, Message = "The keys at {Address} are asked for once more")]
    private static partial void LogAskedAgain(ILogger logger, Uri address, Exception exception);

    /// <param name="Asked">When the address was asked.</param>
    /// <param name="Keys">Its answer, or what was kept of an earlier one.</param>
    private sealed record Reading(long Asked, Task<KeySet?> Keys);

    /// <param name="Read">When they came from the issuer.</param>
    /// <param name="Keys">The keys.</param>
    private sealed record KeySet(long Read, IReadOnlyList<JsonWebKey> Keys);
}
