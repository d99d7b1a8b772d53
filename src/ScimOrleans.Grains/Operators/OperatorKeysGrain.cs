using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ScimOrleans.Abstractions.Operators;
using ScimOrleans.Abstractions.Telemetry;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.State;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Grains.Operators;

/// <inheritdoc cref="IOperatorKeysGrain"/>
[GrainType("operator-keys")]
internal sealed partial class OperatorKeysGrain(
    [PersistentState("operator-keys", ScimGrainHosting.StorageName)] IPersistentState<OperatorKeysState> state,
    IOptions<ScimGrainOptions> options,
    TimeProvider timeProvider,
    ILogger<OperatorKeysGrain> logger) : Grain, IOperatorKeysGrain
{
    private const int IdBytes = 6;
    private const int SecretBytes = 32;
    private const int MaxLabel = 200;
    private const int MaxGrants = 100;

    /// <inheritdoc/>
    public async ValueTask<ScimResult<IssuedOperatorKey>> IssueAsync(NewOperatorKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        if (key.RequestKey is not null && state.State.Keys.FirstOrDefault(kept => kept.RequestKey == key.RequestKey) is { } made)
        {
            return new IssuedOperatorKey { Key = null, Kept = made };
        }

        var now = timeProvider.GetUtcNow();
        if (Check(key, now) is { } fault)
        {
            return fault;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var secret = $"{OperatorKey.Prefix}{id}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var kept = new OperatorKey { Id = id, Label = key.Label, Hash = Hash(secret), Created = now, Grants = [.. key.Grants.Distinct()], Expires = key.Expires, RequestKey = key.RequestKey };
        await state.KeepAsync(this, new() { Keys = state.State.Keys.Add(kept) });
        LogChanged(logger, id, "was made");
        return new IssuedOperatorKey { Key = secret, Kept = kept };
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<OperatorKey>> ListAsync() => ValueTask.FromResult(state.State.Keys);

    /// <inheritdoc/>
    public async ValueTask<ScimResult<OperatorKey>> RevokeAsync(string keyId, long? expectedVersion, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (state.State.Keys.FirstOrDefault(key => key.Id == keyId) is not { } revoked)
        {
            return ScimErrors.NotFound("There is no such key.");
        }

        if (expectedVersion is not (null or OperatorKey.Version))
        {
            return ScimErrors.PreconditionFailed($"The key is at version {OperatorKey.Version}, which If-Match does not name. Read it again.");
        }

        await state.KeepAsync(this, new() { Keys = state.State.Keys.Remove(revoked) });
        LogChanged(logger, keyId, "was revoked");
        return revoked;
    }

    /// <summary>The hash of a key, as <see cref="OperatorKey.Hash"/> has it.</summary>
    internal static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private ScimError? Check(NewOperatorKey key, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(key.Label) || key.Label.Length > MaxLabel)
        {
            return ScimErrors.InvalidValue($"A key's label has 1 to {MaxLabel} characters.");
        }

        if (key.Grants.IsDefaultOrEmpty || key.Grants.Length > MaxGrants || key.Grants.Any(grant => !Enum.IsDefined(grant.Scope)))
        {
            return ScimErrors.InvalidValue($"A key has 1 to {MaxGrants} scopes: read, manage or directory:read, each for all tenants or, with @ and its id, for one.");
        }

        if (key.Expires <= now)
        {
            return ScimErrors.InvalidValue("The key would have expired already.");
        }

        return state.State.Keys.Length >= options.Value.MaxOperatorKeys ? ScimErrors.InvalidValue($"There are {options.Value.MaxOperatorKeys} keys already: revoke one first.") : null;
    }

    [LoggerMessage(EventId = ScimEventIds.OperatorKeysChanged, Level = LogLevel.Information, Message = "Operator's key {Key} {What}")]
    private static partial void LogChanged(ILogger logger, string key, string what);
}

/// <summary>What is kept of the operators' keys.</summary>
[GenerateSerializer, Immutable, Alias("scim.OperatorKeysState")]
internal sealed record OperatorKeysState
{
    /// <summary>The keys, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<OperatorKey> Keys { get; init; } = [];
}
