using ScimOrleans.Abstractions.Connectors;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Makes credentials with their secrets. What it is given has been checked.</summary>
internal sealed class CredentialMaker(CredentialHasher hasher)
{
    /// <summary>Makes a credential.</summary>
    /// <returns>It, and the secret that was made for it, if one was.</returns>
    /// <exception cref="TimeoutException">Too many passwords wait to be hashed.</exception>
    public async Task<(ConnectorCredential Credential, string? Secret)> MakeAsync(NewCredential credential, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (hash, secret) = await NewSecretAsync(credential.Kind, credential.Password, cancellationToken);
        return (new()
        {
            Id = GeneratedSecrets.CredentialId(),
            Label = credential.Label,
            Kind = credential.Kind,
            UserName = credential.UserName,
            SecretHash = hash,
            Created = now,
            Expires = credential.Expires ?? CredentialRules.DefaultExpiry(credential.Kind, now),
            ClientId = credential.Kind is CredentialKind.ClientSecret or CredentialKind.Federation ? GeneratedSecrets.ClientId() : null,
            Federation = credential.Federation,
            RequestKey = credential.RequestKey,
        }, secret);
    }

    /// <summary>Makes the successor of a credential.</summary>
    /// <returns>It, and its secret.</returns>
    /// <exception cref="TimeoutException">Too many passwords wait to be hashed.</exception>
    public async Task<(ConnectorCredential Credential, string? Secret)> SucceedAsync(ConnectorCredential old, CredentialRotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (hash, secret) = await NewSecretAsync(old.Kind, null, cancellationToken);
        return (old with
        {
            Id = GeneratedSecrets.CredentialId(),
            SecretHash = hash,
            Created = now,
            Expires = rotation.Expires ?? now + (old.Expires - old.Created),
            Replaces = old.Id,
            RequestKey = rotation.RequestKey,
            Version = 0,
        }, secret);
    }

    private async Task<(string Hash, string? Secret)> NewSecretAsync(CredentialKind kind, string? chosen, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case CredentialKind.Basic:
                var password = chosen ?? GeneratedSecrets.Password();
                return (await hasher.HashPasswordAsync(password, cancellationToken), chosen is null ? password : null);
            case CredentialKind.Federation:
                return ("", null);
            default:
                var token = kind == CredentialKind.Bearer ? GeneratedSecrets.BearerToken() : GeneratedSecrets.ClientSecret();
                return (SecretHash.OfToken(token), token);
        }
    }
}
