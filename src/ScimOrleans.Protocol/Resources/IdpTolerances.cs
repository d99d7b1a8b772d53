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

    /// <summary>A bare text or number where an object with a <c>value</c> is wanted.</summary>
    BareValues = 1 << 1,

    /// <summary>An empty text where an object is wanted: unassigned.</summary>
    EmptyTextForObject = 1 << 2,

    /// <summary>One value where a list is wanted: a list of one.</summary>
    SingleElement = 1 << 3,

    /// <summary>A resource whose <c>schemas</c> is missing, or names none of the resource type's.</summary>
    AnySchemas = 1 << 4,

    /// <summary>All there are and will be.</summary>
    All = int.MaxValue,
}
