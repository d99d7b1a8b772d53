using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>One SCIM User (RFC 7643 §4.1). Key: <c>{tenant}/{id}</c>.</summary>
/// <remarks>
/// A write that was answered is in the store. A repeat is harmless where each method says so. For an administrator users of the tenant itself
/// are what a connector's own are for it; those of connectors are answered 409, and If-Match means the version without the groups.
/// </remarks>
[Alias("scim.IUserGrain"), GrainInterfaceType("scim.user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>
    /// Creates the user with the grain's id, or links the local user that has the userName: the reply then names that user's id.
    /// </summary>
    /// <returns>The user; 400 for a bad body; 409 <c>uniqueness</c> for a name that is taken. A repeat answers 409: the name is then the first one's.</returns>
    [Alias("Create")]
    ValueTask<ScimResult<ResourceReply>> CreateAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Makes a local or detached user the caller's, with this content. Called by the grain whose creation found the name taken by it.</summary>
    /// <returns>The user, or 409 when it cannot be linked.</returns>
    [Alias("Link")]
    ValueTask<ScimResult<ResourceReply>> LinkAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Reads it.</summary>
    /// <returns>The user, or 404. A repeat is harmless.</returns>
    [Alias("Get")]
    ValueTask<ScimResult<ResourceReply>> GetAsync(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Replaces it (RFC 7644 §3.5.1). A local user becomes the caller's.</summary>
    /// <returns>The user; 400, 404, 409 <c>uniqueness</c> or 412. A repeat is harmless.</returns>
    [Alias("Replace")]
    ValueTask<ScimResult<ResourceReply>> ReplaceAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Applies every operation or none (RFC 7644 §3.5.2). A local user becomes the caller's.</summary>
    /// <returns>The user; 400, 404, 409 <c>uniqueness</c> or 412.</returns>
    [Alias("Patch")]
    ValueTask<ScimResult<ResourceReply>> PatchAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Deletes or detaches it, as the connector says (RFC 7644 §3.6).</summary>
    /// <returns>True; 403 for a local user, 404 or 412; for an administrator, 409 for a connector's user that is active. A repeat answers 404.</returns>
    [Alias("Delete")]
    ValueTask<ScimResult<bool>> DeleteAsync(DeleteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Marks any user as protected or not, on behalf of an administrator. A local user that is protected leaves the groups of connectors.</summary>
    /// <returns>The user; 404, 409 or 412. A repeat is harmless.</returns>
    [Alias("Protect")]
    ValueTask<ScimResult<ResourceReply>> ProtectAsync(ProtectCommand command, CancellationToken cancellationToken = default);

    /// <summary>Says that the user's groups, or one's name, are others than the grain may remember. Marking twice is harmless; losing it shows old data for at most the stale bound.</summary>
    [Alias("MembershipChanged"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask MembershipChangedAsync();
}
