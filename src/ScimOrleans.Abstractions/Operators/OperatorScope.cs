namespace ScimOrleans.Abstractions.Operators;

/// <summary>What an operator may do with <c>/api/v1</c>. Each includes those before it. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.OperatorScope")]
public enum OperatorScope
{
    /// <summary><c>directory:read</c>: read users, groups and roles, as an application does.</summary>
    DirectoryRead = 1,

    /// <summary><c>read</c>: read all that is not secret.</summary>
    Read = 2,

    /// <summary><c>manage</c>: change everything.</summary>
    Manage = 3,
}
