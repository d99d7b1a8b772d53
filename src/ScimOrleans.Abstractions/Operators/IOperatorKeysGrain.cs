using System.Collections.Immutable;
using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Operators;

/// <summary>The keys of those who operate the service: what opens <c>/api/v1</c>. One grain for all; key <see cref="Identity.GrainKeys.Operators"/>. Silos keep copies of what it says.</summary>
[Alias("scim.IOperatorKeysGrain"), GrainInterfaceType("scim.operator-keys")]
public interface IOperatorKeysGrain : IGrainWithStringKey
{
    /// <summary>Makes a key. A repeat with the same <see cref="NewOperatorKey.RequestKey"/> changes nothing and is answered without the key; one without makes another.</summary>
    /// <returns>The key, which is kept as a hash only and cannot be read again; 400 for a bad label, grants or expiry, or too many keys.</returns>
    [Alias("Issue")]
    ValueTask<ScimResult<IssuedOperatorKey>> IssueAsync(NewOperatorKey key, CancellationToken cancellationToken = default);

    /// <summary>All keys, oldest first, expired ones included.</summary>
    [Alias("List")]
    ValueTask<ImmutableArray<OperatorKey>> ListAsync();

    /// <summary>Ends a key; other silos know within five seconds. A repeat is harmless.</summary>
    /// <param name="keyId">Which one.</param>
    /// <param name="expectedVersion">The version that is meant; <see langword="null"/> for whatever there is.</param>
    /// <param name="cancellationToken">Stops the call before anything is kept.</param>
    /// <returns>The key that has ended; 404, also for a repeat; 412 if it is at another version.</returns>
    [Alias("Revoke")]
    ValueTask<ScimResult<OperatorKey>> RevokeAsync(string keyId, long? expectedVersion = null, CancellationToken cancellationToken = default);
}
