using System.Collections.Immutable;

namespace ScimOrleans.Abstractions.Grains;

/// <summary>A create, replace or patch as the client sent it.</summary>
[GenerateSerializer, Immutable, Alias("scim.WriteCommand")]
public sealed record WriteCommand
{
    /// <summary>Who sends it.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>The body, UTF-8 JSON, within the size limit. Not changed by anybody afterwards.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>If-Match, or <see langword="null"/>.</summary>
    [Id(2)]
    public EntityTags? IfMatch { get; init; }
}

/// <summary>A delete.</summary>
[GenerateSerializer, Immutable, Alias("scim.DeleteCommand")]
public sealed record DeleteCommand
{
    /// <summary>Who sends it.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>If-Match, or <see langword="null"/>.</summary>
    [Id(1)]
    public EntityTags? IfMatch { get; init; }

    /// <summary>Whether an administrator deletes a connector's group because its identity provider has left it.</summary>
    [Id(2)]
    public bool IsAbandoned { get; init; }
}

/// <summary>Marks a user as protected, or not.</summary>
[GenerateSerializer, Immutable, Alias("scim.ProtectCommand")]
public sealed record ProtectCommand
{
    /// <summary>Who sends it: an administrator.</summary>
    [Id(0)]
    public required Caller Caller { get; init; }

    /// <summary>Whether SCIM may not touch the user from now on.</summary>
    [Id(1)]
    public required bool Protected { get; init; }

    /// <summary>If-Match, or <see langword="null"/>.</summary>
    [Id(2)]
    public EntityTags? IfMatch { get; init; }
}

/// <summary>The value of If-Match or If-None-Match (RFC 9110 §13.1): <c>*</c> or tags, compared weakly as RFC 7644 §3.14 does.</summary>
[GenerateSerializer, Immutable, Alias("scim.EntityTags")]
public sealed record EntityTags
{
    /// <summary>Any representation will do: <c>*</c>.</summary>
    [Id(0)]
    public bool Any { get; init; }

    /// <summary>The opaque tags without <c>W/</c>, quotes included.</summary>
    [Id(1)]
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Whether an ETag such as <c>W/"3"</c> is named.</summary>
    public bool Matches(string etag)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return Any || Tags.Contains(etag.StartsWith("W/", StringComparison.Ordinal) ? etag[2..] : etag);
    }
}
