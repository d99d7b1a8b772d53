using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Http.Requests;

/// <summary>One authenticated request and what belongs to it.</summary>
internal sealed class ScimExchange(HttpContext http, Caller caller, RequestDeadline deadline, string origin)
{
    private ResourceOwner? _viewer;
    private string? _endpoint;

    /// <summary>The request and its answer.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>Who asks.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>The caller as an owner of resources.</summary>
    public ResourceOwner Viewer => _viewer ??= Caller.Owner;

    /// <summary>Where the connector's endpoint is, such as <c>https://host/scim/v2/demo/okta</c>: ASCII that needs no escape in JSON.</summary>
    public string Endpoint => _endpoint ??= $"{origin}/scim/v2/{Caller.Tenant.Value}/{Caller.Connector.Value}";

    /// <summary>Bounds every wait.</summary>
    public RequestDeadline Deadline { get; } = deadline;

    /// <summary>Ends when the deadline is reached or the client is gone.</summary>
    public CancellationToken Token => Deadline.Token;

    /// <summary>Whether only the header of the answer is wanted.</summary>
    public bool IsHead => HttpMethods.IsHead(Http.Request.Method);
}
