using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>
/// Cuts a body into lines, ended by LF or CR LF, in one buffer of 64 KiB: a longer line is refused before memory grows. A UTF-8
/// byte order mark at the beginning is skipped.
/// </summary>
internal sealed class LineReader(Stream body, SourceName source)
{
    public const int LongestLine = 1 << 16;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] _buffer = new byte[LongestLine + 2];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Number of the line last read, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end, valid until the next call; null at the end of the body.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellation)
    {
        var searched = 0;
        while (true)
        {
            var newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var line = Line(_start, searched + newline);
                _start += searched + newline + 1;
                return line;
            }

            searched = _end - _start;
            if (_ended)
            {
                if (searched == 0)
                {
                    return null;
                }

                var rest = Line(_start, searched);
                _start = _end;
                return rest;
            }

            await FillAsync(cancellation);
        }
    }

    private ReadOnlyMemory<byte> Line(int start, int length)
    {
        Number++;
        var line = _buffer.AsMemory(start, length);
        if (Number == 1 && line.Span.StartsWith(ByteOrderMark))
        {
            line = line[ByteOrderMark.Length..];
        }

        line = line.Span.EndsWith("\r"u8) ? line[..^1] : line;
        return line.Length <= LongestLine ? line : throw TooLong(Number);
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_end - _start == _buffer.Length)
        {
            throw TooLong(Number + 1);
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await body.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        _ended = read == 0;
    }

    private RefusalException TooLong(long number) => source.Refuse(
        "a line is too long", $"line {number}", $"over {LongestLine} bytes", $"{LongestLine} bytes",
        "End every sample with a newline, or post fewer channels at once");
}
