using Lisa.Grains.Contracts;

namespace Lisa.Grains.Store;

/// <summary>A segment without data: every sample of a full segment is NaN. That it is one shows in its content, so nothing else records it.</summary>
public static class GapContent
{
    /// <summary>The content hash of such a segment.</summary>
    public static ContentHash Of(Layout layout) => Hashing.OfRepeated(double.NaN, (long)layout.Columns.Length * layout.SegmentLength);

    /// <summary>Such a segment; the caller disposes it.</summary>
    /// <param name="layout">Of the dataset.</param>
    /// <param name="rent">Where blocks of so many columns and samples come from.</param>
    public static Block Make(Layout layout, Func<int, int, Block> rent)
    {
        var block = rent(layout.Columns.Length, layout.SegmentLength);
        block.Samples.Fill(double.NaN);
        return block;
    }
}
