using System.Buffers;
using System.IO.Pipelines;

namespace ScimOrleans.Http.Tests.Hosting;

/// <summary>Tells when the server has looked at all that came and waits for more.</summary>
internal sealed class WatchedReader(PipeReader inner, WatchedConnection connection) : PipeReader
{
    private long _consumed;
    private ReadOnlySequence<byte> _buffer;
    private long _kept;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var reading = inner.ReadAsync(cancellationToken);
        if (reading.IsCompleted)
        {
            return Keep(await reading);
        }

        connection.OnWaits(_consumed + _kept);
        var read = await reading;
        connection.OnGoesOn();
        return Keep(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        var has = inner.TryRead(out result);
        _buffer = has ? result.Buffer : default;
        return has;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var length = _buffer.Slice(0, consumed).Length;
        _consumed += length;
        _kept = _buffer.Length - length;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private ReadResult Keep(ReadResult read)
    {
        _buffer = read.Buffer;
        return read;
    }
}
