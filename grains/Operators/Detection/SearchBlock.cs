using Lisa.Grains.Operators.Inputs;

namespace Lisa.Grains.Operators.Detection;

/// <summary>
/// How a long series is searched piece by piece. Every output segment is a block of whole input segments. It is computed from the block and
/// a margin on both sides, as far as there are data, which holds what must not touch the block: half the template, the reach of the noise
/// weighting (half a Welch window), and the taper over the ends of the stretch. So where a block begins does not matter for what is found
/// in it; only at the ends of the data, where there is no margin, does the taper weaken a signal.
/// </summary>
/// <param name="Samples">In a block.</param>
/// <param name="Template">Samples of the template.</param>
/// <param name="Margin">Samples on each side of a block.</param>
internal readonly record struct SearchBlock(long Samples, long Template, long Margin)
{
    /// <param name="samples">In a block.</param>
    /// <param name="template">Samples of the template.</param>
    /// <param name="bins">Of the spectrum; it was estimated from twice as many samples, less two.</param>
    /// <param name="taperAlpha">Share of the stretch under the taper, both ends together; below 1.</param>
    public static SearchBlock Of(long samples, long template, int bins, double taperAlpha)
    {
        var clean = samples + (2 * (((template + 1) / 2) + bins - 1));
        var margin = (long)Math.Ceiling(((clean / (1 - taperAlpha)) - samples) / 2);
        return new SearchBlock(samples, template, margin);
    }

    /// <summary>Longest stretch that is transformed at a time.</summary>
    public long Longest => Samples + Math.Max(2 * Margin, Template);

    /// <summary>Segments before a block that it may need: its margin, or, for a last block that is short, the whole template.</summary>
    public long SegmentsBefore(int segmentLength) => PlanCheck.Segments(Math.Max(Margin, Template), segmentLength);

    /// <summary>Segments after a block that it may need: its margin, or what a first block shorter than the template lacks.</summary>
    public long SegmentsAfter(int segmentLength) => PlanCheck.Segments(Math.Max(Margin, Template - Samples), segmentLength);

    /// <summary>
    /// The stretch from which the block at <paramref name="start"/> is computed: with its margins, and at least one template long where the
    /// data are.
    /// </summary>
    /// <param name="start">First sample of the block.</param>
    /// <param name="dataFirst">First sample that exists.</param>
    /// <param name="dataEnd">One past the last sample that exists.</param>
    public (long Start, long End) Stretch(long start, long dataFirst, long dataEnd)
    {
        var from = Math.Max(dataFirst, start - Margin);
        var to = Math.Min(dataEnd, start + Samples + Margin);
        to = Math.Min(dataEnd, Math.Max(to, from + Template));
        from = Math.Max(dataFirst, Math.Min(from, to - Template));
        return (from, to);
    }
}
