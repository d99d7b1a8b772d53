using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.Limits;

namespace ScimOrleans.Http.Tokens;

/// <summary>One request to a connector's token endpoint, and what became of it.</summary>
internal sealed class TokenExchange((TenantId Tenant, ConnectorId Connector)? connector, ClientNetwork client, CancellationToken cancellationToken)
{
    private static readonly object _key = new();

    /// <summary>Whether the address can be a connector's. If not, there is none of these.</summary>
    public bool IsConnector => connector is not null;

    /// <summary>From the address.</summary>
    public TenantId Tenant => connector!.Value.Tenant;

    /// <summary>From the address.</summary>
    public ConnectorId Connector => connector!.Value.Connector;

    /// <summary>Who asks.</summary>
    public ClientNetwork Client { get; } = client;

    /// <summary>Ends when the client is gone or has waited too long.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Where the request is counted; to be disposed at its end.</summary>
    public Admission Admission { get; set; }

    /// <summary>The credential that was presented, once it was found right.</summary>
    public ConnectorCredential? Credential { get; set; }

    /// <summary>The token that was issued.</summary>
    public GrantedToken? Token { get; set; }

    /// <summary>Why no token was issued, a word of RFC 6749 §5.2.</summary>
    public string? Error { get; set; }

    /// <summary>Another status than the protocol has for the error, and after how long the client may come again.</summary>
    public (int Status, TimeSpan RetryAfter)? Later { get; set; }

    /// <summary>The exchange of a request.</summary>
    public static TokenExchange Of(HttpContext context) => (TokenExchange)context.Items[_key]!;

    /// <summary>Makes it the exchange of a request.</summary>
    public void Attach(HttpContext context) => context.Items[_key] = this;
}
