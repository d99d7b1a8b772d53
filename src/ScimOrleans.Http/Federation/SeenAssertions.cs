using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ScimOrleans.Abstractions.Identity;

namespace ScimOrleans.Http.Federation;

/// <summary>Assertions that this silo has accepted and that still hold, by their <c>jti</c>: each is good once (RFC 7523 §3).</summary>
/// <remarks>
/// What is remembered is never forgotten before it ends: where there is no more room, further ones are not accepted. An assertion takes some 60 bytes, however long its <c>jti</c>.
/// Other silos, and this one after a restart, do not know what was seen here. Who gets hold of an assertion on its way, past TLS, has its token too; what is kept from them here is to
/// come back with it later, to the same process.
/// </remarks>
internal sealed class SeenAssertions(TimeProvider clock)
{
    /// <summary>Most that are remembered. Only assertions with a right signature get here.</summary>
    public const int MaxKept = 1_000_000;

    /// <summary>Most of one tenant, so that none takes up the room of others. Tokens are asked for once in an hour.</summary>
    public const int MaxKeptOfTenant = 20_000;

    private readonly Lock _lock = new();
    private readonly HashSet<UInt128> _seen = [];
    private readonly Dictionary<TenantId, int> _counts = [];
    private readonly PriorityQueue<(UInt128 Digest, TenantId Tenant), DateTimeOffset> _firstToEnd = new();

    /// <summary>Remembers an assertion until it ends.</summary>
    /// <param name="tenant">Whose client presents it.</param>
    /// <param name="keys">Address of the keys that signed it: who writes another issuer's name has not its keys.</param>
    /// <param name="issuer">Its <c>iss</c>.</param>
    /// <param name="id">Its <c>jti</c>.</param>
    /// <param name="ends">When it is refused for its age.</param>
    public Sighting Add(TenantId tenant, string keys, string issuer, string id, DateTimeOffset ends)
    {
        var digest = Digest(keys, issuer, id);
        lock (_lock)
        {
            ForgetEnded();
            if (_seen.Contains(digest))
            {
                return Sighting.Again;
            }

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, tenant, out _);
            if (count >= MaxKeptOfTenant || _seen.Count >= MaxKept)
            {
                return Sighting.NoRoom;
            }

            count++;
            _seen.Add(digest);
            _firstToEnd.Enqueue((digest, tenant), ends);
            return Sighting.First;
        }
    }

    private void ForgetEnded()
    {
        var now = clock.GetUtcNow();
        while (_firstToEnd.TryPeek(out var first, out var end) && end <= now)
        {
            _firstToEnd.Dequeue();
            _seen.Remove(first.Digest);
            if (--CollectionsMarshal.GetValueRefOrNullRef(_counts, first.Tenant) == 0)
            {
                _counts.Remove(first.Tenant);
            }
        }
    }

    /// <summary>Half of a SHA-256: nobody finds two of a kind, who would first have to have both signed.</summary>
    private static UInt128 Digest(string keys, string issuer, string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{keys.Length}:{keys}{issuer.Length}:{issuer}{id}"), hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

/// <summary>Whether an assertion was seen before.</summary>
internal enum Sighting
{
    /// <summary>No.</summary>
    First,

    /// <summary>Yes.</summary>
    Again,

    /// <summary>No, but there is no room to remember it.</summary>
    NoRoom,
}
