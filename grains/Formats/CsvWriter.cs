using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>
/// Writes the axis and the columns, one line a sample, as <see cref="CsvReader"/> reads them: <c>gps [s],H1 [strain]</c>, then numbers in
/// their shortest form that comes back with the same bits; <c>nan</c>, <c>inf</c>, <c>-inf</c>. The axis is <c>frequency [Hz]</c> for
/// spectra and <c>row</c> for tables.
/// </summary>
internal sealed class CsvWriter : ISampleWriter
{
    private const int FlushBytes = 1 << 16;

    private static readonly SearchValues<char> Unwritable = SearchValues.Create(",\"[]\r\n");

    private readonly Stream _body;
    private readonly WriteRequest _request;
    private readonly WrittenSamples _written;
    private readonly ArrayBufferWriter<byte> _text = new(FlushBytes + 4096);

    public CsvWriter(Stream body, WriteRequest request)
    {
        _body = body;
        _request = request;
        _written = new WrittenSamples(request);
        _text.Write(request.Layout.Axis switch
        {
            AxisKind.Time => "gps [s]"u8,
            AxisKind.Frequency => "frequency [Hz]"u8,
            _ => "row"u8,
        });
        foreach (var column in request.Layout.Columns)
        {
            Check(column.Name);
            Check(column.Unit);
            _text.Write(Encoding.UTF8.GetBytes($",{column.Name} [{column.Unit}]"));
        }

        _text.Write("\n"u8);
    }

    public async ValueTask WriteAsync(
        double axisStart, IReadOnlyList<ReadOnlyMemory<double>> columns, CancellationToken cancellation)
    {
        var length = _written.Add(columns);
        for (var i = 0; i < length; i++)
        {
            Write(axisStart + (i / _request.Layout.Density));
            for (var c = 0; c < columns.Count; c++)
            {
                _text.Write(","u8);
                Write(columns[c].Span[i]);
            }

            _text.Write("\n"u8);
            if (_text.WrittenCount > FlushBytes)
            {
                await FlushAsync(cancellation);
            }
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _written.CheckComplete();
        await FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        await _body.WriteAsync(_text.WrittenMemory, cancellation);
        _text.ResetWrittenCount();
    }

    private void Write(double value)
    {
        if (double.IsFinite(value))
        {
            Utf8Formatter.TryFormat(value, _text.GetSpan(64), out var bytes);
            _text.Advance(bytes);
        }
        else
        {
            _text.Write(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8);
        }
    }

    private static void Check(string name)
    {
        if (name.AsSpan().ContainsAny(Unwritable))
        {
            throw new SourceName("result").Refuse(
                "CSV has no way to write this name or unit", "header", name, "no comma, quote, bracket or line end",
                "Ask for JSON, NPY or HDF5, or rename the column");
        }
    }
}
