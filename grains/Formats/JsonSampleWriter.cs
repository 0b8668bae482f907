using System.Text.Json;

namespace Lisa.Grains.Formats;

/// <summary>
/// Writes one JSON object:
/// <code>
/// {"axis": "time", "unit": "s", "origin": 1126259446, "density": 4096, "columns": [{"name": "H1", "unit": "strain"}],
///  "samples": 2, "rows": [[1126259446, 1.5e-21], [1126259446.000244140625, null]]}
/// </code>
/// Each row is the axis value and then the columns'. NaN and the infinities, for which JSON has no numbers, are null; every other
/// double comes back with the same bits.
/// </summary>
internal sealed class JsonSampleWriter : ISampleWriter
{
    private const int FlushBytes = 1 << 16;

    private readonly Utf8JsonWriter _json;
    private readonly WriteRequest _request;
    private readonly WrittenSamples _written;

    public JsonSampleWriter(Stream body, WriteRequest request)
    {
        _request = request;
        _written = new WrittenSamples(request);
        _json = new Utf8JsonWriter(body);
        _json.WriteStartObject();
        _json.WriteString("axis", request.AxisName);
        _json.WriteString("unit", request.AxisUnit);
        _json.WriteNumber("origin", request.Start);
        _json.WriteNumber("density", request.Layout.Density);
        _json.WriteStartArray("columns");
        foreach (var column in request.Layout.Columns)
        {
            _json.WriteStartObject();
            _json.WriteString("name", column.Name);
            _json.WriteString("unit", column.Unit);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteNumber("samples", request.Samples);
        _json.WriteStartArray("rows");
    }

    public async ValueTask WriteAsync(
        double axisStart, IReadOnlyList<ReadOnlyMemory<double>> columns, CancellationToken cancellation)
    {
        var length = _written.Add(columns);
        for (var i = 0; i < length; i++)
        {
            _json.WriteStartArray();
            _json.WriteNumberValue(axisStart + (i / _request.Layout.Density));
            for (var c = 0; c < columns.Count; c++)
            {
                Write(columns[c].Span[i]);
            }

            _json.WriteEndArray();
            if (_json.BytesPending > FlushBytes)
            {
                await _json.FlushAsync(cancellation);
            }
        }
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _written.CheckComplete();
        _json.WriteEndArray();
        _json.WriteEndObject();
        await _json.FlushAsync(cancellation);
    }

    public async ValueTask DisposeAsync() => await _json.DisposeAsync();

    private void Write(double value)
    {
        if (double.IsFinite(value))
        {
            _json.WriteNumberValue(value);
        }
        else
        {
            _json.WriteNullValue();
        }
    }
}
