namespace Lisa.Grains.Formats;

/// <summary>Checks what callers hand to readers and writers: as many memories as columns, all equally long.</summary>
internal static class ColumnMemories
{
    public static int Length(IReadOnlyList<Memory<double>> columns, int expected) =>
        Length(columns.Count, expected, c => columns[c].Length);

    public static int Length(IReadOnlyList<ReadOnlyMemory<double>> columns, int expected) =>
        Length(columns.Count, expected, c => columns[c].Length);

    private static int Length(int count, int expected, Func<int, int> lengthOf)
    {
        if (count != expected)
        {
            throw new ArgumentException($"{count} columns were handed over where the layout has {expected}");
        }

        for (var c = 1; c < count; c++)
        {
            if (lengthOf(c) != lengthOf(0))
            {
                throw new ArgumentException($"column {c} is {lengthOf(c)} samples long where column 0 has {lengthOf(0)}");
            }
        }

        return lengthOf(0);
    }
}
