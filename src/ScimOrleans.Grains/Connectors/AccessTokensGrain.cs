using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Grains.Hosting;
using ScimOrleans.Grains.State;

namespace ScimOrleans.Grains.Connectors;

/// <inheritdoc cref="IAccessTokensGrain"/>
[GrainType("access-tokens")]
internal sealed class AccessTokensGrain(
    [PersistentState("access-tokens", ScimGrainHosting.StorageName)] IPersistentState<AccessTokensState> state,
    TimeProvider timeProvider) : Grain, IAccessTokensGrain
{
    /// <summary>A client needs one an hour. One that asks for each request anew still finds its last ones, and the row stays small.</summary>
    private const int MaxOfCredential = 100;

    /// <inheritdoc/>
    public async ValueTask<IssuedAccessToken> IssueAsync(string credentialId, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(credentialId);
        cancellationToken.ThrowIfCancellationRequested();
        var token = GeneratedSecrets.AccessToken();
        var held = state.State.Tokens.RemoveAll(kept => kept.Expires <= timeProvider.GetUtcNow());
        var own = held.Where(kept => kept.CredentialId == credentialId).ToList();
        held = held.RemoveRange(own.Take(Math.Max(0, own.Count + 1 - MaxOfCredential)));
        await state.KeepAsync(this, new() { Tokens = held.Add(new() { CredentialId = credentialId, Hash = Hash(token), Expires = expires }) });
        return new() { Token = token, Expires = expires };
    }

    /// <inheritdoc/>
    public ValueTask<AccessTokenSnapshot?> FindAsync(string token)
    {
        ArgumentNullException.ThrowIfNull(token);

        // Hashes are compared, of texts that nobody can choose so that their hashes come near one that is kept: the time of a comparison tells nothing.
        var hash = Hash(token);
        var found = state.State.Tokens.FirstOrDefault(kept => kept.Hash == hash);
        return ValueTask.FromResult(found is null || found.Expires <= timeProvider.GetUtcNow() ? null : new AccessTokenSnapshot { CredentialId = found.CredentialId, Expires = found.Expires });
    }

    /// <inheritdoc/>
    public async ValueTask ClearAsync() => await state.ForgetAsync(this);

    /// <summary>A token has 256 random bits: one round without salt is enough.</summary>
    private static string Hash(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>What is kept of a connector's access tokens.</summary>
[GenerateSerializer, Immutable, Alias("scim.AccessTokensState")]
internal sealed record AccessTokensState
{
    /// <summary>Those that hold, and some that have ended since the last was issued, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<KeptAccessToken> Tokens { get; init; } = [];
}

/// <summary>One access token as it is kept.</summary>
[GenerateSerializer, Immutable, Alias("scim.KeptAccessToken")]
internal sealed record KeptAccessToken
{
    /// <summary>The credential that it was issued to.</summary>
    [Id(0)]
    public required string CredentialId { get; init; }

    /// <summary>SHA-256 of the token, in base64.</summary>
    [Id(1)]
    public required string Hash { get; init; }

    /// <summary>When it ends.</summary>
    [Id(2)]
    public required DateTimeOffset Expires { get; init; }
}
