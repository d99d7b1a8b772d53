using Microsoft.AspNetCore.Http;

namespace ScimOrleans.Http.Routing;

/// <summary>One address below a connector's endpoint, and what it answers.</summary>
/// <param name="template">Below the connector, such as <c>/Users/{id}</c>; also stands for the address in logs and metrics.</param>
/// <param name="resourceType">What it is about, for metrics.</param>
internal sealed class ScimRoute(string template, string resourceType)
{
    private string? _allow;

    public string Template { get; } = template;

    public string ResourceType { get; } = resourceType;

    /// <summary>Answers GET, and HEAD with the header alone.</summary>
    public ScimHandler? Get { get; init; }

    public ScimHandler? Post { get; init; }

    /// <summary>Whether <see cref="Post"/> changes nothing: a search (RFC 7644 §3.4.3).</summary>
    public bool PostReads { get; init; }

    public ScimHandler? Put { get; init; }

    public ScimHandler? Patch { get; init; }

    public ScimHandler? Delete { get; init; }

    /// <summary>Answers whatever the method.</summary>
    public ScimHandler? Any { get; init; }

    /// <summary>Value of the Allow header (RFC 9110 §10.2.1).</summary>
    public string Allow => _allow ??= string.Join(", ", new[]
    {
        Get is null ? null : "GET, HEAD", Post is null ? null : "POST", Put is null ? null : "PUT", Patch is null ? null : "PATCH", Delete is null ? null : "DELETE",
    }.Where(method => method is not null));

    /// <summary>Whether a request only asks for what is there.</summary>
    public bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || (PostReads && HttpMethods.IsPost(method));

    /// <summary>What answers the method; <see langword="null"/> for one that is not allowed here.</summary>
    public ScimHandler? Find(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Get ?? Any
        : HttpMethods.IsPost(method) ? Post ?? Any
        : HttpMethods.IsPut(method) ? Put ?? Any
        : HttpMethods.IsPatch(method) ? Patch ?? Any
        : HttpMethods.IsDelete(method) ? Delete ?? Any
        : Any;
}
