using System.Collections.Immutable;

namespace ScimOrleans.Protocol.Messages;

/// <summary>What the server can do, as <c>/ServiceProviderConfig</c> says it (RFC 7643 §5). Whoever fills it in answers for its truth.</summary>
public sealed record ServiceProviderConfig
{
    /// <summary>Address of documentation for people, or <see langword="null"/>.</summary>
    public string? DocumentationUri { get; init; }

    /// <summary>Whether PATCH is offered.</summary>
    public required bool PatchSupported { get; init; }

    /// <summary>Bulk requests.</summary>
    public required BulkSupport Bulk { get; init; }

    /// <summary>Filters.</summary>
    public required FilterSupport Filter { get; init; }

    /// <summary>Whether a password that is sent is used.</summary>
    public required bool ChangePasswordSupported { get; init; }

    /// <summary>Whether lists can be sorted.</summary>
    public required bool SortSupported { get; init; }

    /// <summary>Whether resources have ETags that requests can be made to depend on.</summary>
    public required bool ETagSupported { get; init; }

    /// <summary>How clients prove who they are; the first is the preferred one.</summary>
    public required ImmutableArray<AuthenticationScheme> AuthenticationSchemes { get; init; }
}

/// <summary>About bulk requests (RFC 7644 §3.7).</summary>
/// <param name="Supported">Whether they are offered.</param>
/// <param name="MaxOperations">Most operations in one; 0 if they are not offered.</param>
/// <param name="MaxPayloadSize">Most bytes in one; 0 if they are not offered.</param>
public sealed record BulkSupport(bool Supported, int MaxOperations, long MaxPayloadSize)
{
    /// <summary>They are not offered.</summary>
    public static BulkSupport None { get; } = new(false, 0, 0);
}

/// <summary>About filters (RFC 7644 §3.4.2.2).</summary>
/// <param name="Supported">Whether they are offered.</param>
/// <param name="MaxResults">Most resources in one answer.</param>
public sealed record FilterSupport(bool Supported, int MaxResults);

/// <summary>A way for clients to prove who they are.</summary>
/// <param name="Type">Keyword of RFC 7643 §5, such as <c>httpbasic</c>.</param>
/// <param name="Name">Name for people.</param>
/// <param name="Description">What it is.</param>
/// <param name="SpecUri">Address of its specification.</param>
public sealed record AuthenticationScheme(string Type, string Name, string Description, string SpecUri)
{
    /// <summary>A bearer token in the Authorization header (RFC 6750).</summary>
    public static AuthenticationScheme BearerToken { get; } = new(
        "oauthbearertoken", "OAuth Bearer Token", "A token in the Authorization header of each request: a connector's own, or an access token of its token endpoint (OAuth 2.0 client credentials, RFC 6749 section 4.4).", "https://www.rfc-editor.org/info/rfc6750");

    /// <summary>User name and password in the Authorization header (RFC 7617).</summary>
    public static AuthenticationScheme HttpBasic { get; } = new(
        "httpbasic", "HTTP Basic", "User name and password in the Authorization header of each request.", "https://www.rfc-editor.org/info/rfc7617");
}
