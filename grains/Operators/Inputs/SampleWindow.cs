using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Inputs;

/// <summary>
/// A stretch of consecutive samples of a time series in all columns, read across the borders of segments; positions are absolute, sample 0
/// being the first of segment 0. What lies outside the samples that exist is filled in as asked.
/// </summary>
internal sealed class SampleWindow : IDisposable
{
    private readonly Block _samples;

    private SampleWindow(Block samples, long start)
    {
        _samples = samples;
        Start = start;
    }

    /// <summary>Absolute position of the first sample.</summary>
    public long Start { get; }

    /// <summary>Samples in each column.</summary>
    public int Length => _samples.Length;

    /// <summary>The samples of one column.</summary>
    public ReadOnlySpan<double> this[int column] => _samples[column];

    /// <summary>The samples of consecutive columns, one column after another.</summary>
    public ReadOnlySpan<double> Columns(int first, int count) => _samples.Samples.Slice(first * Length, count * Length);

    /// <summary>First sample that the input has here, and one past the last; equal when it has none.</summary>
    public static (long First, long End) Extent(IInput input)
    {
        var first = input.First * input.Layout.SegmentLength;
        return input.Count == 0
            ? (first, first)
            : (first, first + ((input.Count - 1L) * input.Layout.SegmentLength) + input.LengthOf(input.Count - 1));
    }

    /// <param name="context">Lends the memory and tells of cancellation between segments.</param>
    /// <param name="input">A time series.</param>
    /// <param name="start">Absolute position of the first sample; may lie before the data.</param>
    /// <param name="end">One past the last; may lie behind the data.</param>
    /// <param name="outside">Stands where there is no sample: NaN, or 0.</param>
    public static SampleWindow Read(IComputeContext context, IInput input, long start, long end, double outside)
    {
        var columns = input.Layout.Columns.Length;
        var window = new SampleWindow(context.Rent(columns, checked((int)(end - start))), start);
        try
        {
            window._samples.Samples.Fill(outside);
            for (var position = 0; position < input.Count; position++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                window.Take(input, position);
            }

            return window;
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    public void Dispose() => _samples.Dispose();

    private void Take(IInput input, int position)
    {
        var segmentStart = (input.First + position) * input.Layout.SegmentLength;
        var from = Math.Max(Start, segmentStart);
        var to = Math.Min(Start + Length, segmentStart + input.LengthOf(position));
        if (from >= to)
        {
            return;
        }

        using var segment = input.Read(position);
        for (var column = 0; column < segment.Columns; column++)
        {
            segment[column][(int)(from - segmentStart)..(int)(to - segmentStart)].CopyTo(_samples[column][(int)(from - Start)..]);
        }
    }
}
