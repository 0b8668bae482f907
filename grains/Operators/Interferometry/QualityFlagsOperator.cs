using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Reductions;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// A table of the stretches of each channel that are no good: gaps, and outliers, which are samples too far from the median of their segment,
/// with the time around them. What a segment says is known from it alone, so a stretch that crosses a border is in two tables, a part in each; padding
/// may reach beyond the border.
/// </summary>
public sealed class QualityFlagsOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "quality-flags", 1, "The gaps and the outliers of each channel, as a table of intervals",
        [new Port("data", AxisKind.Time, "The time series; each channel by itself")],
        [
            new Parameter(
                "threshold", ParameterType.Number, "10", "A sample further than this many robust standard deviations from the median of its segment is an outlier")
            {
                Unit = "1",
                Minimum = 0,
            },
            new Parameter("pad_seconds", ParameterType.Number, "0", "Time before and after an outlier that is flagged with it, no longer than a segment")
            {
                Unit = "s",
                Minimum = 0,
            },
        ],
        "Median absolute deviation, as scipy.stats.median_abs_deviation with scale=\"normal\"");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[0].Layout;
        var (pad, duration) = (request.Parameters.Number("pad_seconds"), data.SegmentLength / data.Density);
        return pad <= duration
            ? new OperatorPlan(new Layout(AxisKind.Row, 0, 1, 0, FlagColumns.All), [Dependency.Map], null)
            : throw PlanCheck.Refuse(
                request, "pad_seconds is longer than a segment", $"{pad} s", $"at most {duration} s", "shorten pad_seconds, or post longer segments");
    }

    public Block Compute(IComputeContext context)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        var layout = context.Inputs[0].Layout;
        using var segment = context.Inputs[0].Read(0);
        var (threshold, pad) = (context.Parameters.Number("threshold"), (int)Math.Ceiling(context.Parameters.Number("pad_seconds") * layout.Density));
        var found = new List<(int First, int Channel, int End, double Kind)>();
        for (var channel = 0; channel < segment.Columns; channel++)
        {
            var samples = segment[channel];
            var scale = RobustScale.Of(samples);
            var farthest = scale.Deviation > 0 ? threshold * scale.Deviation : double.PositiveInfinity;
            Intervals(samples, channel, scale.Median, farthest, pad, found);
        }

        found.Sort();
        var output = context.Rent(context.Output.Columns.Length, found.Count);
        for (var row = 0; row < found.Count; row++)
        {
            var (first, channel, end, kind) = found[row];
            output[0][row] = layout.At(context.Index, first);
            output[1][row] = (end - first) / layout.Density;
            output[2][row] = channel;
            output[3][row] = kind;
        }

        return output;
    }

    private static void Intervals(
        ReadOnlySpan<double> samples, int channel, double median, double farthest, int pad, List<(int First, int Channel, int End, double Kind)> found)
    {
        var outlier = -1;
        for (var i = 0; i < samples.Length; i++)
        {
            var from = i;
            while (i < samples.Length && !double.IsFinite(samples[i]))
            {
                i++;
            }

            if (i > from)
            {
                found.Add((from, channel, i, FlagColumns.Gap));
            }

            if (i < samples.Length && Math.Abs(samples[i] - median) > farthest)
            {
                // Outliers whose padding meets are one interval.
                if (outlier >= 0 && found[outlier].End >= i - pad)
                {
                    found[outlier] = found[outlier] with { End = i + pad + 1 };
                }
                else
                {
                    outlier = found.Count;
                    found.Add((i - pad, channel, i + pad + 1, FlagColumns.Outlier));
                }
            }
        }
    }
}
