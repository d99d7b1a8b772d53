namespace ScimOrleans.Protocol.Patch;

/// <summary>What applying a PATCH needs to know beside the resource's own attributes.</summary>
public sealed record PatchContext
{
    /// <summary>Id of the resource, which the request may repeat but not change.</summary>
    public required Guid Id { get; init; }

    /// <summary>
    /// A group's present members, or <see langword="null"/> when they were not loaded, which is the normal case: only value filters that ask for
    /// more than ids need them. See <see cref="PatchOutcome.NeedsMembers"/>.
    /// </summary>
    public IReadOnlyList<MemberReference>? CurrentMembers { get; init; }
}
