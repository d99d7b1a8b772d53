namespace ScimOrleans.Abstractions.Identity;

/// <summary>The kinds of resource a tenant's directory holds. The numbers are stored.</summary>
public enum ResourceKind
{
    /// <summary>RFC 7643 §4.1.</summary>
    User = 1,

    /// <summary>RFC 7643 §4.2.</summary>
    Group = 2,
}
