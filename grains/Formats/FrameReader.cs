namespace Lisa.Grains.Formats;

/// <summary>
/// Reads frames, one sample of every channel next to each other, from a stream: the body of a raw source and of an NPY file. Holds
/// one buffer of 64 KiB, or of one frame where that is larger.
/// </summary>
internal sealed class FrameReader : ISampleReader
{
    private const int BufferBytes = 1 << 16;

    private readonly Stream _body;
    private readonly SourceName _source;
    private readonly ElementType _element;
    private readonly byte[] _buffer;
    private readonly int _frameBytes;
    private readonly long _headerBytes;
    private long _read;
    private bool _ended;

    /// <param name="body">Stands at the first frame; the caller's to dispose.</param>
    /// <param name="source">What refusals call it.</param>
    /// <param name="info">Samples, where stated, must be exactly what the body holds.</param>
    /// <param name="element">The type of every element.</param>
    /// <param name="headerBytes">Bytes before the first frame, for positions in refusals.</param>
    public FrameReader(Stream body, SourceName source, SourceInfo info, ElementType element, long headerBytes)
    {
        _body = body;
        _source = source;
        Info = info;
        _element = element;
        _headerBytes = headerBytes;
        _frameBytes = info.Columns.Length * element.Bytes;
        _buffer = new byte[Math.Max(1, BufferBytes / _frameBytes) * _frameBytes];
    }

    public SourceInfo Info { get; }

    public async ValueTask<int> ReadAsync(IReadOnlyList<Memory<double>> columns, CancellationToken cancellation)
    {
        var wanted = ColumnMemories.Length(columns, Info.Columns.Length);
        var done = 0;
        while (done < wanted && !_ended)
        {
            var frames = Math.Min(wanted - done, _buffer.Length / _frameBytes);
            if (Info.Samples is { } samples)
            {
                frames = (int)Math.Min(frames, samples - (_read / _frameBytes));
            }

            var bytes = await _body.ReadAtLeastAsync(
                _buffer.AsMemory(0, frames * _frameBytes), frames * _frameBytes, false, cancellation);
            _read += bytes;
            Check(bytes % _frameBytes);
            for (var c = 0; c < columns.Count; c++)
            {
                _element.Decode(
                    _buffer.AsSpan(c * _element.Bytes), columns.Count, columns[c].Span.Slice(done, bytes / _frameBytes));
            }

            done += bytes / _frameBytes;
            await NoticeEndAsync(bytes < frames * _frameBytes, cancellation);
        }

        return done;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Check(int partialBytes)
    {
        if (partialBytes != 0)
        {
            throw _source.Refuse(
                "the body ends in the middle of a frame", $"byte {_headerBytes + _read - partialBytes}", $"{partialBytes} bytes",
                $"{_frameBytes} bytes a frame of {Info.Columns.Length} channels", "Post whole frames: every channel of every sample");
        }
    }

    private async ValueTask NoticeEndAsync(bool ranDry, CancellationToken cancellation)
    {
        if (Info.Samples is not { } samples)
        {
            _ended = ranDry;
            return;
        }

        if (ranDry)
        {
            throw _source.Refuse(
                "the body is shorter than its header says", $"byte {_headerBytes + _read}", $"{_read / _frameBytes} samples",
                $"{samples} samples", "Post the whole file: it was cut on its way");
        }

        if (_read == samples * _frameBytes)
        {
            _ended = true;
            if (await _body.ReadAsync(_buffer.AsMemory(0, 1), cancellation) != 0)
            {
                throw _source.Refuse(
                    "the body is longer than its header says", $"byte {_headerBytes + _read}", "more bytes", $"{samples} samples",
                    "Post one array a file");
            }
        }
    }
}
