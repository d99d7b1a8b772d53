using ScimOrleans.Protocol.Resources;

namespace ScimOrleans.Protocol.Patch;

/// <summary>What a PATCH comes to. Nothing has been stored yet.</summary>
public sealed record PatchOutcome
{
    /// <summary>The resource as it shall be. The same instance as before when <see cref="AttributesChanged"/> is false.</summary>
    public required Resource Resource { get; init; }

    /// <summary>Whether any attribute differs. If not, and no member changes, version and lastModified stay (RFC 7644 §3.5.2.1).</summary>
    public required bool AttributesChanged { get; init; }

    /// <summary>What happens to a group's members: all operations on them, in order, as one step. It may come to nothing in the store.</summary>
    public required MembershipEdit Members { get; init; }

    /// <summary>Whether a password was sent. It is not kept.</summary>
    public bool PasswordGiven { get; init; }

    /// <summary>Whether an operation wrote a user's <c>active</c>, whatever it was before.</summary>
    public bool TouchedActive { get; init; }

    /// <summary>
    /// Whether nothing could be decided, because a value filter selects members by more than their ids: load the members and apply again with
    /// <see cref="PatchContext.CurrentMembers"/>. Everything else in this outcome is then as if the request were empty.
    /// </summary>
    public bool NeedsMembers { get; init; }
}
