using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ScimOrleans.Abstractions.Connectors;

/// <summary>Whom wrong credentials are counted against: an IPv4 address, or the first 64 bits of an IPv6 address, since whoever has one has all of these.</summary>
/// <param name="Value">The address as a number, the last 64 bits 0; IPv4 as IPv6 maps it. 0 if it is unknown.</param>
public readonly record struct ClientNetwork(UInt128 Value)
{
    /// <summary>The network of an address; of none, the one of all whose address is unknown.</summary>
    public static ClientNetwork Of(IPAddress? address)
    {
        if (address is null)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        (address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv6() : address).TryWriteBytes(bytes, out _);
        if (!isIPv4)
        {
            bytes[8..].Clear();
        }

        return new(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>As operators write it: <c>192.0.2.1</c>, <c>2001:db8::/64</c>.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        var address = new IPAddress(bytes);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4().ToString() : $"{address}/64";
    }
}
