using System.Buffers.Binary;
using System.Text;

namespace Lisa.Grains.Formats;

/// <summary>
/// Writes NPY version 1.0: float64, little-endian, shape (samples, columns), C order. The axis and the columns' names have no place
/// in it.
/// </summary>
internal sealed class NpyWriter : ISampleWriter
{
    private const int BufferBytes = 1 << 16;

    /// <summary>numpy aligns the data to this.</summary>
    private const int Alignment = 64;

    private readonly Stream _body;
    private readonly WrittenSamples _written;
    private readonly byte[] _buffer;
    private readonly int _frameBytes;
    private byte[]? _header;

    public NpyWriter(Stream body, WriteRequest request)
    {
        _body = body;
        _written = new WrittenSamples(request);
        _frameBytes = request.Layout.Columns.Length * sizeof(double);
        _buffer = new byte[Math.Max(1, BufferBytes / _frameBytes) * _frameBytes];
        _header = Header(request.Samples, request.Layout.Columns.Length);
    }

    public async ValueTask WriteAsync(
        double axisStart, IReadOnlyList<ReadOnlyMemory<double>> columns, CancellationToken cancellation)
    {
        _written.CheckNoHole(axisStart);
        var length = _written.Add(columns);
        await WriteHeaderAsync(cancellation);
        var most = _buffer.Length / _frameBytes;
        for (var start = 0; start < length; start += most)
        {
            var count = Math.Min(most, length - start);
            for (var c = 0; c < columns.Count; c++)
            {
                Interleave(columns[c].Span.Slice(start, count), c, columns.Count);
            }

            await _body.WriteAsync(_buffer.AsMemory(0, count * _frameBytes), cancellation);
        }
    }

    public ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _written.CheckComplete();
        return WriteHeaderAsync(cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Interleave(ReadOnlySpan<double> column, int position, int columns)
    {
        for (var i = 0; i < column.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(
                _buffer.AsSpan(((i * columns) + position) * sizeof(double)), column[i]);
        }
    }

    private async ValueTask WriteHeaderAsync(CancellationToken cancellation)
    {
        if (_header is { } header)
        {
            _header = null;
            await _body.WriteAsync(header, cancellation);
        }
    }

    private static byte[] Header(long samples, int columns)
    {
        const int Prefix = 10;
        var text = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({samples}, {columns}), }}";
        var padded = ((Prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment) - Prefix;
        var header = new byte[Prefix + padded];
        ReadOnlySpan<byte> magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];
        magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)padded);
        Encoding.ASCII.GetBytes(text.PadRight(padded - 1) + "\n", header.AsSpan(Prefix));
        return header;
    }
}
