using Lisa.Grains.Contracts;

namespace Lisa.Grains.Formats;

/// <summary>Counts what is written against what was announced, and sees that blocks without axis follow each other.</summary>
internal sealed class WrittenSamples(WriteRequest request)
{
    /// <summary>In samples: what an axis value may be off its place.</summary>
    private const double Tolerance = 0.01;

    public long Count { get; private set; }

    /// <summary>Length of the block, after it is found in order.</summary>
    public int Add(IReadOnlyList<ReadOnlyMemory<double>> columns)
    {
        var length = ColumnMemories.Length(columns, request.Layout.Columns.Length);
        if (length > request.Samples - Count)
        {
            throw new InvalidOperationException($"{request.Samples} samples were announced, and {Count + length} are to be written");
        }

        Count += length;
        return length;
    }

    /// <summary>For formats that state only where the whole begins.</summary>
    public void CheckNoHole(double axisStart)
    {
        var due = request.Start + (Count / request.Layout.Density);
        var allowed = (Tolerance / request.Layout.Density) + Math.BitIncrement(Math.Abs(due)) - Math.Abs(due);
        if (request.Layout.Axis == AxisKind.Time && !(Math.Abs(axisStart - due) <= allowed))
        {
            throw new InvalidOperationException($"a block begins at {axisStart:R} s where the last one ends at {due:R} s: fill the hole with NaN");
        }
    }

    public void CheckComplete()
    {
        if (Count != request.Samples)
        {
            throw new InvalidOperationException($"{request.Samples} samples were announced, but {Count} were written");
        }
    }
}
