using ScimOrleans.Protocol.Errors;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>One SCIM Group (RFC 7643 §4.2). Key: <c>{tenant}/{id}</c>. It never holds its members.</summary>
/// <remarks>For an administrator groups of the tenant itself are what a connector's own are for it, and may hold all but built-in groups; others are answered 409.</remarks>
[Alias("scim.IGroupGrain"), GrainInterfaceType("scim.group")]
public interface IGroupGrain : IGrainWithStringKey
{
    /// <summary>Creates the group with the grain's id and its members.</summary>
    /// <returns>The group; 400 for a bad body or an unknown member; 409 <c>uniqueness</c> for a name that is taken. A repeat answers 409.</returns>
    [Alias("Create")]
    ValueTask<ScimResult<ResourceReply>> CreateAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Reads it without members.</summary>
    /// <returns>The group, or 404. A repeat is harmless.</returns>
    [Alias("Get")]
    ValueTask<ScimResult<ResourceReply>> GetAsync(Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Replaces it (RFC 7644 §3.5.1); without <c>members</c> they stay.</summary>
    /// <returns>The group; 400, 404, 409 <c>uniqueness</c> or 412. A repeat is harmless.</returns>
    [Alias("Replace")]
    ValueTask<ScimResult<ResourceReply>> ReplaceAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Applies every operation or none (RFC 7644 §3.5.2).</summary>
    /// <returns>The group; 400, 404, 409 <c>uniqueness</c> or 412.</returns>
    [Alias("Patch")]
    ValueTask<ScimResult<ResourceReply>> PatchAsync(WriteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Deletes it and its memberships (RFC 7644 §3.6).</summary>
    /// <returns>True; 404 or 412. A repeat answers 404.</returns>
    [Alias("Delete")]
    ValueTask<ScimResult<bool>> DeleteAsync(DeleteCommand command, CancellationToken cancellationToken = default);

    /// <summary>Says that the group's members, and so its version, are others than the grain may remember. Marking twice is harmless.</summary>
    [Alias("MembershipChanged"), Orleans.Concurrency.AlwaysInterleave]
    ValueTask MembershipChangedAsync();
}
