using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using ScimOrleans.Abstractions.Grains;
using ScimOrleans.Abstractions.Identity;
using ScimOrleans.Http.ProvisioningLog;

namespace ScimOrleans.Http.Requests;

/// <summary>One authenticated request and what belongs to it.</summary>
internal sealed class ScimExchange(HttpContext http, Caller caller, RequestDeadline deadline, string origin, RequestRecord record)
{
    private const string Root = "/scim/v2/";

    private ResourceOwner? _viewer;
    private string? _endpoint;

    /// <summary>The request and its answer.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>Who asks.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>Where endpoints note what the provisioning log is to say.</summary>
    public RequestRecord Record { get; } = record;

    /// <summary>Largest body that this tenant and connector may send, in bytes.</summary>
    /// <param name="configured">What anybody may.</param>
    public int MaxBodyBytes(int configured) => Math.Min(
        configured,
        Math.Min(Record.Copy?.Tenant.Limits?.MaxBodyBytes ?? configured, Record.Copy?.Connector.Settings.Limits?.MaxBodyBytes ?? configured));

    /// <summary>The caller as an owner of resources.</summary>
    public ResourceOwner Viewer => _viewer ??= Caller.Owner;

    /// <summary>Where the connector's endpoint is, such as <c>https://host/scim/v2/demo/okta</c>: ASCII that needs no escape in JSON.</summary>
    public string Endpoint => _endpoint ??= $"{origin}{Root}{Caller.Tenant.Value}/{Caller.Connector.Value}";

    /// <summary>Length of <see cref="Endpoint"/>, in characters and in bytes.</summary>
    public int EndpointLength => origin.Length + Root.Length + Caller.Tenant.Value.Length + 1 + Caller.Connector.Value.Length;

    /// <summary>Writes <see cref="Endpoint"/> without making it first.</summary>
    /// <returns>The number of bytes: <see cref="EndpointLength"/>.</returns>
    public int WriteEndpoint(Span<byte> output)
    {
        Utf8.TryWrite(output, $"{origin}{Root}{Caller.Tenant.Value}/{Caller.Connector.Value}", out var written);
        return written;
    }

    /// <summary>Bounds every wait.</summary>
    public RequestDeadline Deadline { get; } = deadline;

    /// <summary>Ends when the deadline is reached or the client is gone.</summary>
    public CancellationToken Token => Deadline.Token;

    /// <summary>Whether only the header of the answer is wanted.</summary>
    public bool IsHead => HttpMethods.IsHead(Http.Request.Method);
}
