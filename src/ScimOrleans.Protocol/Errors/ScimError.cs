namespace ScimOrleans.Protocol.Errors;

/// <summary>What a client did wrong, as RFC 7644 §3.12 words it. A value, never an exception.</summary>
/// <param name="Status">HTTP status, 400 to 599.</param>
/// <param name="ScimType">Detail keyword of RFC 7644 table 9 or RFC 9865, or <see langword="null"/> when the status says all.</param>
/// <param name="Detail">One or two sentences for the administrator of an identity provider: what is wrong and what to do.</param>
public sealed record ScimError(int Status, string? ScimType, string Detail)
{
    /// <summary>Why, for whoever does more than pass the text on.</summary>
    public ScimErrorReason Reason { get; init; }
}

/// <summary>Reasons of refusals that status and keyword do not tell. The numbers travel between processes.</summary>
public enum ScimErrorReason
{
    /// <summary>Status and keyword say it.</summary>
    None = 0,

    /// <summary>The connector has removed too many users, and its removals are held until an operator acts.</summary>
    RemovalsHeld = 1,

    /// <summary>The tenant's directory, or a group, holds as much as it may.</summary>
    DirectoryFull = 2,

    /// <summary>The user is the last one who administers its tenant.</summary>
    LastAdministrator = 3,
}
