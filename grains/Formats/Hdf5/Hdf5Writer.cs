using Lisa.Grains.Contracts;
using PureHDF;
using PureHDF.Selections;

namespace Lisa.Grains.Formats.Hdf5;

/// <summary>
/// Writes one 1-D float64 dataset a column, at /&lt;column&gt;, with the attributes unit, axis, origin and density, and for a time series
/// t0 (GPS seconds) and dt (seconds). HDF5 writes its beginning last, so the file is put together in the spool and copied to the
/// body at completion.
/// </summary>
internal sealed class Hdf5Writer : ISampleWriter
{
    private const int MetadataBytes = 1 << 16;

    private readonly Stream _body;
    private readonly WrittenSamples _written;
    private readonly FileStream _file;
    private readonly H5Dataset<double[]>[] _datasets;
    private readonly H5NativeWriter _writer;
    private bool _closed;

    public Hdf5Writer(Stream body, WriteRequest request)
    {
        _body = body;
        _written = new WrittenSamples(request);
        Check(request);
        _datasets = [.. request.Layout.Columns.Select(column => Dataset(column, request))];
        var content = new H5File();
        for (var c = 0; c < _datasets.Length; c++)
        {
            content[request.Layout.Columns[c].Name] = _datasets[c];
        }

        _file = SpooledFile.Temporary(request.Spool.Directory);
        try
        {
            _writer = content.BeginWrite(new KeptOpen(_file));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public ValueTask WriteAsync(
        double axisStart, IReadOnlyList<ReadOnlyMemory<double>> columns, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _written.CheckNoHole(axisStart);
        var at = (ulong)_written.Count;
        var length = _written.Add(columns);
        for (var c = 0; c < columns.Count && length > 0; c++)
        {
            _writer.Write(_datasets[c], columns[c].ToArray(), fileSelection: new HyperslabSelection(at, (ulong)length));
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        _written.CheckComplete();
        Close();
        _file.Position = 0;
        await _file.CopyToAsync(_body, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return _file.DisposeAsync();
    }

    private void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _writer.Dispose();
        }
    }

    private static H5Dataset<double[]> Dataset(Column column, WriteRequest request)
    {
        var dataset = new H5Dataset<double[]>([(ulong)request.Samples]);
        dataset.Attributes["unit"] = column.Unit;
        dataset.Attributes["axis"] = request.AxisName;
        dataset.Attributes["origin"] = request.Start;
        dataset.Attributes["density"] = request.Layout.Density;
        if (request.Layout.Axis == AxisKind.Time)
        {
            dataset.Attributes["t0"] = request.Start;
            dataset.Attributes["dt"] = 1 / request.Layout.Density;
        }

        return dataset;
    }

    private static void Check(WriteRequest request)
    {
        var result = new SourceName("result");
        foreach (var column in request.Layout.Columns)
        {
            if (column.Name.Length == 0 || column.Name == "." || column.Name.AsSpan().ContainsAny('/', '\0'))
            {
                throw result.Refuse(
                    "HDF5 has no way to write this name", "header", column.Name, "not empty, no slash", "Rename the column, or ask for JSON");
            }
        }

        var bytes = (UInt128)(ulong)request.Samples * (uint)request.Layout.Columns.Length * sizeof(double);
        if (bytes + MetadataBytes > (UInt128)(ulong)Math.Max(0, request.Spool.MaximumBytes))
        {
            throw result.Refuse(
                "the result is larger than the room to put an HDF5 file together in", "", $"{bytes} bytes",
                $"{request.Spool.MaximumBytes} bytes", "Ask for a shorter range, or for NPY, which needs no room", RefusalKind.TooLarge);
        }
    }
}
