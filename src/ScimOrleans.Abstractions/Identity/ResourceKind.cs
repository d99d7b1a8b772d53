namespace ScimOrleans.Abstractions.Identity;

/// <summary>The kinds of resource a tenant's directory holds. The numbers are stored.</summary>
public enum ResourceKind
{
    /// <summary>RFC 7643 §4.1.</summary>
    User = 1,

    /// <summary>RFC 7643 §4.2.</summary>
    Group = 2,

    /// <summary>A role, which only the directory knows. In the change log, never in a query or a commit of SCIM resources.</summary>
    Role = 3,
}
