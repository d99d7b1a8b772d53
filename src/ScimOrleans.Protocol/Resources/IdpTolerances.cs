namespace ScimOrleans.Protocol.Resources;

/// <summary>What identity providers may send beside the RFCs.</summary>
[Flags]
public enum IdpTolerances
{
    /// <summary>Nothing beside the RFCs.</summary>
    None = 0,

    /// <summary>Everything that is known.</summary>
    All = -1,
}
