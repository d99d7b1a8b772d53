namespace ScimOrleans.Protocol.Patch;

/// <summary>What a PATCH operation does (RFC 7644 §3.5.2).</summary>
public enum PatchKind
{
    /// <summary><c>add</c> (§3.5.2.1)</summary>
    Add,

    /// <summary><c>remove</c> (§3.5.2.2)</summary>
    Remove,

    /// <summary><c>replace</c> (§3.5.2.3)</summary>
    Replace,
}
