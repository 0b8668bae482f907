using Lisa.Grains.Contracts;

namespace Lisa.Grains.Operators.Exec;

/// <summary>How many samples an output segment must have, given the segments of the primary input that it covers: those of its own, without halo.</summary>
internal static class ExpectedRows
{
    /// <summary>Null for a table, which has as many rows as it likes.</summary>
    public static long? Of(ExecOutput output, IComputeContext context) => output.Axis switch
    {
        AxisKind.Row => null,
        AxisKind.Frequency => context.Output.SegmentLength,
        _ => OfSeries(context),
    };

    /// <summary>Samples of a series that stands for <paramref name="inputs"/> samples, of which <paramref name="inputSegment"/> make a full segment of <paramref name="segment"/>: a part counts as whole.</summary>
    public static long Scaled(long inputs, long inputSegment, long segment) => (long)(((UInt128)inputs * (UInt128)segment + (UInt128)inputSegment - 1) / (UInt128)inputSegment);

    private static long OfSeries(IComputeContext context)
    {
        // The whole segments of the primary input that a full output segment stands for follow from the two layouts: both cover the same time.
        var input = context.Inputs[0];
        var every = (long)Math.Round(context.Output.SegmentLength / context.Output.Density * input.Layout.Density / input.Layout.SegmentLength);
        long samples = 0;
        for (var index = context.Index * every; index < (context.Index + 1) * every; index++)
        {
            var position = index - input.First;
            samples += position >= 0 && position < input.Count ? input.LengthOf((int)position) : 0;
        }

        return Scaled(samples, every * input.Layout.SegmentLength, context.Output.SegmentLength);
    }
}
