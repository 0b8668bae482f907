using System.Runtime.CompilerServices;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// The file as PureHDF sees it. A hostile file can point a header, an index node or a type at itself; a parser that follows would
/// run for ever or overflow its stack, which no catch survives. It reads on every turn, though, so the reading is what is bounded:
/// in bytes, in calls and in depth of the stack.
/// </summary>
internal sealed class GuardedStream(FileStream file) : Stream
{
    private long _bytesLeft;
    private long _callsLeft;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = file.Length;

    public override long Position
    {
        get => file.Position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>What may be read from now on.</summary>
    public void Allow(long bytes, long calls) => (_bytesLeft, _callsLeft) = (bytes, calls);

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _bytesLeft -= buffer.Length;
        _callsLeft--;
        if (_bytesLeft < 0 || _callsLeft < 0)
        {
            throw new InvalidDataException("the file sends its reader round in circles, or into more detail than its size explains");
        }

        return file.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => file.Position + offset,
            _ => Length + offset,
        };
        return target >= 0 && target <= Length
            ? file.Seek(target, SeekOrigin.Begin)
            : throw new InvalidDataException($"the file points at its byte {target}, but has {Length}");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("a source is read only");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("a source is read only");
}
