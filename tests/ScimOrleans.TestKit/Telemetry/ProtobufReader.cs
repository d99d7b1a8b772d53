using System.Buffers.Binary;
using System.Text;

namespace ScimOrleans.TestKit.Telemetry;

/// <summary>Reads messages of protocol buffers field by field, which is all that OTLP needs.</summary>
internal static class ProtobufReader
{
    /// <summary>The fields of a message in the order in which they stand.</summary>
    public static IEnumerable<Field> Read(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = ReadNumber(message.Span, ref at);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return new(number, ReadNumber(message.Span, ref at), default);
                    break;
                case 1:
                    yield return new(number, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default);
                    at += sizeof(ulong);
                    break;
                case 2:
                    var length = (int)ReadNumber(message.Span, ref at);
                    yield return new(number, 0, message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    yield return new(number, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default);
                    at += sizeof(uint);
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} at {at}.");
            }
        }
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>One field.</summary>
    /// <param name="Number">Of the field.</param>
    /// <param name="Value">If it is a number.</param>
    /// <param name="Bytes">If it is text, bytes or a message.</param>
    internal readonly record struct Field(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)
    {
        /// <summary>The bytes as text.</summary>
        public string Text => Encoding.UTF8.GetString(Bytes.Span);

        /// <summary>The bytes as an id.</summary>
        public string Hex => Convert.ToHexStringLower(Bytes.Span);
    }
}
