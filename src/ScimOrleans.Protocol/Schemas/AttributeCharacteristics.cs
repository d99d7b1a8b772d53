namespace ScimOrleans.Protocol.Schemas;

/// <summary>Who may write an attribute (RFC 7643 §7).</summary>
public enum Mutability
{
    /// <summary>The client, at any time.</summary>
    ReadWrite,

    /// <summary>The server only; what a client sends is ignored in POST and PUT.</summary>
    ReadOnly,

    /// <summary>The client, once.</summary>
    Immutable,

    /// <summary>The client, and nobody reads it.</summary>
    WriteOnly,
}

/// <summary>When an answer carries an attribute (RFC 7643 §7).</summary>
public enum Returned
{
    /// <summary>Unless excluded, or others were asked for.</summary>
    Default,

    /// <summary>In every answer.</summary>
    Always,

    /// <summary>In none.</summary>
    Never,

    /// <summary>Only when asked for.</summary>
    Request,
}

/// <summary>How far the server keeps values apart (RFC 7643 §7).</summary>
public enum Uniqueness
{
    /// <summary>Values may repeat.</summary>
    None,

    /// <summary>Within the tenant.</summary>
    Server,

    /// <summary>Everywhere.</summary>
    Global,
}
