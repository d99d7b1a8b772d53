using System.Buffers;

namespace ScimOrleans.Grains.Resources;

/// <summary>Bytes of exactly the length of what is written. Writers grow as they go; each thread has one that it uses again.</summary>
internal static class WrittenBytes
{
    private const int InitialBytes = 2_048;

    /// <summary>Largest buffer that a thread keeps.</summary>
    private const int MostKept = 64 * 1_024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _kept;

    /// <summary>Writes something.</summary>
    public static byte[] Of<T>(T subject, Action<IBufferWriter<byte>, T> write)
    {
        var output = _kept ?? new ArrayBufferWriter<byte>(InitialBytes);
        _kept = null;
        write(output, subject);
        var bytes = output.WrittenSpan.ToArray();
        if (output.Capacity <= MostKept)
        {
            output.ResetWrittenCount();
            _kept = output;
        }

        return bytes;
    }
}
