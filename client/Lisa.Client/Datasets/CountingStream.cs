namespace Lisa.Client.Datasets;

/// <summary>
/// A window of a stream, read forwards and counted: at most <c>limit</c> bytes from where the stream stands. It does not dispose what it
/// reads. Its length is known where the caller knows it, and then the request says it.
/// </summary>
internal sealed class CountingStream(Stream inner, long? limit, Action<long>? onRead) : Stream
{
    private long _read;

    public override bool CanRead => true;

    /// <summary>Only so that the length is asked for: nothing seeks.</summary>
    public override bool CanSeek => limit is not null;

    public override bool CanWrite => false;

    public override long Length => limit ?? throw new NotSupportedException();

    public override long Position
    {
        get => _read;
        set
        {
            if (value != _read)
            {
                throw new NotSupportedException("This body is read once, forwards.");
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer[..Room(buffer.Length)], cancellationToken));

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, Room(count)));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Room(int wanted) => limit is { } most ? (int)Math.Min(wanted, most - _read) : wanted;

    private int Count(int bytes)
    {
        _read += bytes;
        if (bytes > 0)
        {
            onRead?.Invoke(bytes);
        }

        return bytes;
    }
}
