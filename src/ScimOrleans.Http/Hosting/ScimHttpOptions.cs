using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ScimOrleans.Http.Hosting;

/// <summary>How the SCIM endpoint reads and answers; section <c>ScimOrleans</c>.</summary>
public sealed class ScimHttpOptions
{
    /// <summary>The configuration section, shared with the options of the other parts.</summary>
    public const string SectionName = "ScimOrleans";

    /// <summary>
    /// The address that clients reach this service at, such as <c>https://scim.example.com</c>, with a path if a proxy adds one: what
    /// <c>Location</c> and <c>meta.location</c> begin with (RFC 7644 §3.1). Default: none; then a trusted proxy's forwarded headers are used
    /// (<see cref="TrustedProxies"/>), else the address that the connection arrived at. The Host header is believed only where it names that.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>IP addresses and networks (<c>10.0.0.0/8</c>) of proxies whose <c>X-Forwarded-For</c>, <c>-Host</c>, <c>-Proto</c> and <c>-Prefix</c> headers are believed. Default: none.</summary>
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Largest request body, in bytes; a larger one is 413, read no further than this (RFC 7644 §3.7.4). Default: 16 MiB, room for the 100,000 members that one request may name.</summary>
    [Range(1_024, 1 << 30)]
    public int MaxBodyBytes { get; set; } = 16 * 1_024 * 1_024;

    /// <summary>
    /// Bytes that the bodies of all requests under way may take together in this process, of each only what is beyond 64 KiB; at least <see cref="MaxBodyBytes"/>. A body that is too much is
    /// answered 503. Default: 256 MiB. Reading a body takes several times its size for a moment.
    /// </summary>
    [Range(1_024, 1L << 40)]
    public long MaxBufferedBodyBytes { get; set; } = 256 * 1_024 * 1_024;

    /// <summary>Requests of all tenants, and to the administration API, that this process has under way at once; more are answered 503 at once. Health pages are not counted. Default: 2,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 2_000;

    /// <summary>Most resources in one page, whatever <c>count</c> asks for (RFC 7644 §3.4.2.4); announced as <c>filter.maxResults</c>. Default: 200 resources.</summary>
    [Range(1, 1_000)]
    public int MaxPageSize { get; set; } = 200;

    /// <summary>Resources in one page when the client does not say <c>count</c>; at most <see cref="MaxPageSize"/>. Default: 100 resources.</summary>
    [Range(1, 1_000)]
    public int DefaultPageSize { get; set; } = 100;

    /// <summary>Longest filter, in characters; a longer one is 400 <c>invalidFilter</c>. Default: 8,192.</summary>
    [Range(64, 32_768)]
    public int MaxFilterLength { get; set; } = 8_192;

    /// <summary>Deepest nesting of <c>(</c>, <c>not</c> and <c>[</c> in a filter; a deeper one is 400 <c>invalidFilter</c>. Default: 32.</summary>
    [Range(4, 100)]
    public int MaxFilterDepth { get; set; } = 32;

    /// <summary>Most comparisons, presence tests, value filters and negations in one filter; more are 400 <c>invalidFilter</c>. Default: 200.</summary>
    [Range(4, 1_000)]
    public int MaxFilterNodes { get; set; } = 200;

    /// <summary>
    /// How long a request may wait for grains and the store before it is answered 503. While members are streamed it counts from one part of
    /// the answer to the next. Default: 25 seconds, below the 30 at which the first clients give up.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RequestDeadline { get; set; } = TimeSpan.FromSeconds(25);
}

/// <summary>Checks <see cref="ScimHttpOptions"/> at start-up.</summary>
[OptionsValidator]
internal sealed partial class ScimHttpOptionsValidator : IValidateOptions<ScimHttpOptions>;
