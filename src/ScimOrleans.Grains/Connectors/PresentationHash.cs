using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScimOrleans.Grains.Connectors;

/// <summary>Keyed hash of an Authorization header: remembers a presentation without remembering the secret. The key is this process's own.</summary>
internal readonly record struct PresentationHash(UInt128 High, UInt128 Low)
{
    private static readonly byte[] ProcessKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>The hash of a header's value.</summary>
    public static PresentationHash Of(string authorization)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(authorization.Length);
        Span<byte> bytes = length <= 1_024 ? stackalloc byte[length] : new byte[length];
        HMACSHA256.HashData(ProcessKey, bytes[..Encoding.UTF8.GetBytes(authorization, bytes)], hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}

/// <summary>The last few presentations of something. Used by all requests at once.</summary>
internal sealed class RecentPresentations
{
    private const int Kept = 16;

    private readonly Lock _lock = new();
    private readonly PresentationHash[] _hashes = new PresentationHash[Kept];
    private int _next;

    /// <summary>Whether it is among them.</summary>
    public bool Contains(PresentationHash hash)
    {
        lock (_lock)
        {
            return Array.IndexOf(_hashes, hash) >= 0;
        }
    }

    /// <summary>Adds it in the place of the oldest.</summary>
    public void Add(PresentationHash hash)
    {
        lock (_lock)
        {
            _hashes[_next] = hash;
            _next = (_next + 1) % Kept;
        }
    }
}
