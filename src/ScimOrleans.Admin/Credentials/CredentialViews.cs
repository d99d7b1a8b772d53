using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Connectors;
using ScimOrleans.Admin.Audit;
using ScimOrleans.Admin.Connectors;

namespace ScimOrleans.Admin.Credentials;

/// <summary>A credential of a connector, and what to enter at the identity provider with it.</summary>
/// <param name="Id">Its id within the connector, as logs have it.</param>
/// <param name="Label">Name for people.</param>
/// <param name="Kind">How it is presented.</param>
/// <param name="Created">When it was made.</param>
/// <param name="LastUsed">When it was used last, as of some seconds ago; null for never.</param>
/// <param name="Expires">When it ends; null for never.</param>
/// <param name="Ended">Whether it has ended.</param>
/// <param name="Replaces">Id of the credential that it was made to replace; null if none.</param>
/// <param name="Endpoint">The SCIM address to enter.</param>
/// <param name="TokenEndpoint">The address to enter where access tokens are asked for, with a client id; null for basic and bearer.</param>
/// <param name="UserName">The user name to enter, for basic.</param>
/// <param name="ClientId">The client id to enter, for clientSecret and federation.</param>
/// <param name="Federation">Whose assertions are accepted, for federation.</param>
internal sealed record CredentialView(
    string Id,
    string Label,
    CredentialKind Kind,
    DateTimeOffset Created,
    DateTimeOffset? LastUsed,
    DateTimeOffset? Expires,
    bool Ended,
    string? Replaces,
    string Endpoint,
    string? TokenEndpoint,
    string? UserName,
    string? ClientId,
    FederationView? Federation)
{
    /// <summary>Shows a credential.</summary>
    public static CredentialView Of(ConnectorCredential credential, CredentialPlace place, ImmutableDictionary<string, DateTimeOffset>? uses, DateTimeOffset now) => new(
        credential.Id,
        credential.Label,
        credential.Kind,
        credential.Created,
        uses is not null && uses.TryGetValue(credential.Id, out var used) ? used : null,
        credential.Expires,
        credential.Expires <= now,
        credential.Replaces,
        place.Endpoint,
        credential.ClientId is null ? null : place.TokenEndpoint,
        credential.UserName,
        credential.ClientId,
        FederationView.Of(credential.Federation));
}

/// <summary>A credential that was made just now.</summary>
/// <param name="Credential">What can be read of it later.</param>
/// <param name="Secret">What to enter as password, token or client secret: shown once. Absent for a chosen password, for federation, and for a repeated request.</param>
internal sealed record CreatedCredential(
    CredentialView Credential,
    [property: Secret, JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret);

/// <summary>A credential to be made.</summary>
/// <param name="Label">Name for people, 1 to 200 characters.</param>
/// <param name="Kind">How it will be presented.</param>
/// <param name="UserName">For basic, and required there: 1 to 200 characters without a colon.</param>
/// <param name="Password">For basic: a chosen password of 16 to 500 characters that is not easily guessed. Absent: one is made.</param>
/// <param name="Expires">When it ends. Absent: never, but two years from now for clientSecret, which lasts three at most.</param>
/// <param name="Federation">For federation, and required there: whose assertions are accepted.</param>
internal sealed record CredentialRequest(
    string Label,
    CredentialKind Kind,
    string? UserName = null,
    [property: Secret] string? Password = null,
    DateTimeOffset? Expires = null,
    FederationView? Federation = null)
{
    /// <summary>As the connector takes it.</summary>
    /// <param name="requestKey">What the request calls itself.</param>
    public NewCredential ToNew(string? requestKey) => new()
    {
        Label = Label,
        Kind = Kind,
        UserName = UserName,
        Password = Password,
        Expires = Expires,
        Federation = Federation is null ? null : new() { Issuer = Federation.Issuer, JwksUrl = Federation.JwksUrl, Subject = Federation.Subject, Audience = Federation.Audience },
        RequestKey = requestKey,
    };
}

/// <summary>How a credential is replaced.</summary>
/// <param name="OverlapSeconds">How long the old one still holds, in seconds: 0 to 7,776,000 (90 days). A day if absent.</param>
/// <param name="Expires">When the successor ends. Absent: after as long a life as its predecessor was given.</param>
internal sealed record RotationRequest(int OverlapSeconds = 86_400, DateTimeOffset? Expires = null);

/// <summary>Whose assertions are accepted in place of a secret (workload identity federation). Each is compared as it is entered.</summary>
/// <param name="Issuer">Claim <c>iss</c>.</param>
/// <param name="JwksUrl">Where the issuer publishes its keys: an https address.</param>
/// <param name="Subject">Claim <c>sub</c>.</param>
/// <param name="Audience">One of the values of claim <c>aud</c>.</param>
internal sealed record FederationView(string Issuer, string JwksUrl, string Subject, string Audience)
{
    /// <summary>Shows what is trusted.</summary>
    public static FederationView? Of(FederationTrust? trust) => trust is null ? null : new(trust.Issuer, trust.JwksUrl, trust.Subject, trust.Audience);
}

/// <summary>Where a connector is.</summary>
/// <param name="Endpoint">Its SCIM address.</param>
/// <param name="TokenEndpoint">Its token endpoint.</param>
internal readonly record struct CredentialPlace(string Endpoint, string TokenEndpoint)
{
    /// <summary>As a request tells it.</summary>
    public static CredentialPlace Of(EndpointAddress addresses, HttpContext http, ConnectorAddress connector) =>
        new(addresses.Of(http, connector.Tenant, connector.Connector), addresses.TokenAddressOf(http, connector.Tenant, connector.Connector));
}
