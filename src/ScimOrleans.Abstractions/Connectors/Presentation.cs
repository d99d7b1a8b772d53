using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>A credential as it was presented: the value of an <c>Authorization</c> header, hashed once. For as long as the request or its connection, and no longer: it holds the secret.</summary>
public sealed class Presentation
{
    /// <summary>Longest header that is looked at, in characters; the longest credential in base64 fits.</summary>
    public const int MaxLength = 4_096;

    private Presentation(string header)
    {
        Header = header;
        Hash = PresentationHash.Of(header);
    }

    /// <summary>The header's value.</summary>
    public string Header { get; }

    /// <summary>By what it is remembered beyond its connection.</summary>
    public PresentationHash Hash { get; }

    /// <summary>A header's value, unless there is none or it is too long to be a credential.</summary>
    public static Presentation? Of(string? authorization) => authorization is { Length: > 0 and <= MaxLength } ? new(authorization) : null;
}

/// <summary>Keyed hash of an Authorization header: remembers a presentation without remembering the secret. The key is this process's own.</summary>
public readonly record struct PresentationHash(UInt128 High, UInt128 Low)
{
    private static readonly byte[] ProcessKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>The hash of a header's value.</summary>
    public static PresentationHash Of(string authorization)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(authorization.Length);
        Span<byte> bytes = length <= 1_024 ? stackalloc byte[length] : new byte[length];
        HMACSHA256.HashData(ProcessKey, bytes[..Encoding.UTF8.GetBytes(authorization, bytes)], hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}
