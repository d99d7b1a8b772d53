using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ScimOrleans.Storage.Sqlite;

/// <summary>What stands for a user's groups in its ETag: 32 hexadecimal digits over ids and names, in the order of ids; empty without groups.</summary>
internal sealed class GroupsDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isEmpty = true;

    /// <summary>Adds the next group. The length before each name keeps different lists apart.</summary>
    public void Add(ReadOnlySpan<byte> id, string display)
    {
        var name = Encoding.UTF8.GetBytes(display);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, name.Length);
        _hash.AppendData(id);
        _hash.AppendData(length);
        _hash.AppendData(name);
        _isEmpty = false;
    }

    /// <summary>The digest of what was added.</summary>
    public string Value()
    {
        if (_isEmpty)
        {
            return "";
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        _isEmpty = true;
        return Convert.ToHexStringLower(hash[..16]);
    }

    public void Dispose() => _hash.Dispose();
}
