namespace ScimOrleans.Protocol.Resources;

/// <summary>
/// What identity providers may send although the RFC has it otherwise; <see cref="IdpToleranceTable"/> says who sends it and where the
/// tolerance ends. Numbers travel between silos and are not reused: bits 0 to 7 are about values, 8 and up about PATCH.
/// </summary>
[Flags]
public enum IdpTolerances
{
    /// <summary>The RFC and nothing else.</summary>
    None = 0,

    /// <summary>The texts <c>true</c> and <c>false</c>, in any case, where a boolean is wanted.</summary>
    StringBooleans = 1 << 0,

    /// <summary>A bare text, number or boolean where an object with a <c>value</c> is wanted.</summary>
    BareValues = 1 << 1,

    /// <summary>An empty text where a list, an object, a reference, a dateTime or a binary is wanted: unassigned.</summary>
    EmptyTextForNonText = 1 << 2,

    /// <summary>One value where a list is wanted: a list of one.</summary>
    SingleElement = 1 << 3,

    /// <summary>A resource whose <c>schemas</c> is missing, or names none of the resource type's.</summary>
    AnySchemas = 1 << 4,

    /// <summary><c>op</c> of a PATCH in any case.</summary>
    OpInAnyCase = 1 << 8,

    /// <summary>A PATCH without operations: nothing is asked, nothing changes.</summary>
    NoOperations = 1 << 9,

    /// <summary>Paths as keys of the value of a PATCH operation that has no path.</summary>
    PathsAsKeys = 1 << 10,

    /// <summary>The resource's own <c>id</c>, and other readOnly attributes, in the value of a PATCH operation that has no path.</summary>
    ServerAttributesInValue = 1 << 11,

    /// <summary>A list of members without path, as the value of a <c>replace</c>.</summary>
    MembersWithoutPath = 1 << 12,

    /// <summary>A PATCH of an element that the value filter describes but the resource does not have: the element is made.</summary>
    CreateMissingElement = 1 << 13,

    /// <summary>A PATCH that removes an element that is not there.</summary>
    RemoveOfAbsent = 1 << 14,

    /// <summary>A PATCH that removes what its value lists, not the whole list.</summary>
    RemoveListedValues = 1 << 15,

    /// <summary>An empty text as the value of a PATCH operation: unassigned, whatever the attribute's type.</summary>
    EmptyTextUnassigns = 1 << 16,

    /// <summary>A dot instead of a colon behind the URN of an extension in a PATCH path.</summary>
    DotAfterUrn = 1 << 17,

    /// <summary>All there are and will be.</summary>
    All = int.MaxValue,
}
