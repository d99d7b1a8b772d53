namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Which users of the tenant's own directory a connector takes over. The numbers are stored.</summary>
[GenerateSerializer, Alias("scim.LinkPolicy")]
public enum LinkPolicy
{
    /// <summary>Who has the same userName.</summary>
    UserName = 0,

    /// <summary>Who has the same userName, else who alone has the same email.</summary>
    Email = 1,

    /// <summary>Nobody: the userName of a local user is refused as taken.</summary>
    Off = 2,
}
