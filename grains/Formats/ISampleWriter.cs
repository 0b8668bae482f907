namespace Lisa.Grains.Formats;

/// <summary>
/// Writes samples in one format, block after block, in bounded memory. Not safe for concurrent use. Disposal without completion
/// leaves what was written so far, which its reader can tell from a whole file.
/// </summary>
public interface ISampleWriter : IAsyncDisposable
{
    /// <summary>Appends a block.</summary>
    /// <param name="axisStart">
    /// Axis value of the block's first sample: GPS seconds, Hz, or the row's number. JSON and CSV write it out. A time series in NPY
    /// and HDF5 has no room for it, and must have no hole between blocks: fill holes with NaN.
    /// </param>
    /// <param name="columns">One a column of the layout, all equally long.</param>
    /// <param name="cancellation">Stops the writing; the output is then of no use.</param>
    /// <exception cref="InvalidOperationException">More samples than announced, or a hole in a format without axis.</exception>
    ValueTask WriteAsync(double axisStart, IReadOnlyList<ReadOnlyMemory<double>> columns, CancellationToken cancellation);

    /// <summary>Ends the output, once all samples that were announced are written.</summary>
    /// <exception cref="InvalidOperationException">Fewer samples than announced.</exception>
    ValueTask CompleteAsync(CancellationToken cancellation);
}
