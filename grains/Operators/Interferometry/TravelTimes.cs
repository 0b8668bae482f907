using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>The second input as light travel times at the rate of the first, the data, within the bounds that the halo was made for.</summary>
internal static class TravelTimes
{
    /// <param name="context">Of the computation.</param>
    /// <param name="info">The operator, for refusals.</param>
    /// <param name="start">Absolute position of the first sample, in samples of the data.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="longestSeconds">The longest that is allowed.</param>
    /// <returns>Six columns in seconds; a gap is NaN.</returns>
    /// <exception cref="RefusalException">One is negative or too long.</exception>
    public static Block Read(IComputeContext context, OperatorInfo info, long start, long end, double longestSeconds)
    {
        var (data, ltt) = (context.Inputs[0].Layout, context.Inputs[1]);
        var travel = SlowSeries.Read(
            context, ltt, LinkColumns.Find(ltt.Layout, "ltt"), Link.All.Count, start, end, data.SegmentLength / ltt.Layout.SegmentLength);
        foreach (var seconds in travel.Samples)
        {
            if (seconds < 0 || seconds > longestSeconds)
            {
                travel.Dispose();
                throw PlanCheck.Refuse(
                    context, info, "a light travel time is out of its bounds", $"{seconds} s", $"0 to {longestSeconds} s", "correct input ltt, or raise longest_ltt_seconds");
            }
        }

        return travel;
    }
}
