namespace ScimOrleans.Protocol.Resources;

/// <summary>A resource as a client sent it in POST or PUT: what is kept of it, and what else the body said.</summary>
public sealed record ResourceInput
{
    /// <summary>What is kept. Required attributes are there, values have the types of the schema.</summary>
    public required Resource Resource { get; init; }

    /// <summary>The body's <c>id</c>, if it has one that is text. Ignored in POST; in PUT it must be the address's.</summary>
    public string? Id { get; init; }

    /// <summary>A group's members in the order of the body; the same one may be there twice.</summary>
    public IReadOnlyList<MemberInput> Members { get; init; } = [];

    /// <summary>Whether a group's body has <c>members</c>. Null and an empty list count: they mean that there are none.</summary>
    public bool HasMembers { get; init; }

    /// <summary>Whether a user's body assigns <c>active</c>. Null does not.</summary>
    public bool HasActive { get; init; }

    /// <summary>Whether a user's body has a password. It was checked and dropped.</summary>
    public bool PasswordGiven { get; init; }
}

/// <summary>A member of a group as a client names it.</summary>
/// <param name="Value">The member's id as it was sent: not empty, perhaps no id of ours.</param>
/// <param name="Type">What the client takes it for, as it was sent.</param>
public readonly record struct MemberInput(string Value, string? Type);
