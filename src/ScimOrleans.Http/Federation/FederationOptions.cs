namespace ScimOrleans.Http.Federation;

/// <summary>How issuers of assertions are asked for their keys; section <c>ScimOrleans:Federation</c>.</summary>
public sealed class FederationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "ScimOrleans:Federation";

    /// <summary>
    /// Whether keys may be read from loopback, link-local and private addresses, and through the proxy that the environment names, which asks whom it likes. Default: false, since a tenant's
    /// administrator chooses the address, and must not reach what only this server can.
    /// </summary>
    public bool AllowPrivateNetworks { get; set; }
}
