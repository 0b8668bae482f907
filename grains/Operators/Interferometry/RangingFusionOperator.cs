using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;
using Lisa.Signal.Ranging;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// Light travel times from noisy pseudo-ranges: what the clocks add is taken out, and a Kalman filter with a smoother behind it follows the
/// orbit. A segment is smoothed with the measurements before and after it as halo, by itself, so segments join to within what the halo leaves open
/// and not to the bit.
/// </summary>
public sealed class RangingFusionOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "ranging-fusion", 1, "Light travel times from pseudo-ranges: clocks are taken out, and a Kalman smoother takes out the ranging noise",
        [new Port("ranges", AxisKind.Time, "Pseudo-ranges mpr_12 to mpr_21 in s; where there are clocks, clock_1 to clock_3 in s")],
        [
            new Parameter("noise_metres", ParameterType.Number, "0.9", "White noise of a pseudo-range, root mean square a sample")
            {
                Unit = "m",
                Minimum = 1e-6,
                Maximum = 1e6,
            },
            new Parameter("jerk_noise", ParameterType.Number, "1E-09", "Amplitude density of the white jerk that a range is allowed beyond constant acceleration")
            {
                Unit = "m/s³/√Hz",
                Minimum = 1e-15,
                Maximum = 1,
            },
            new Parameter("halo_seconds", ParameterType.Number, "14400", "Measurements before a segment that count")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 1e6,
            },
            new Parameter("lookahead_seconds", ParameterType.Number, "14400", "Measurements after a segment that count, and are waited for")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 1e6,
            },
            new Parameter(
                "bridge_seconds", ParameterType.Number, "600",
                "Longest gap between two measurements that is bridged by prediction; in a longer one the output is a gap")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 1e6,
            },
        ],
        "Rauch, Tung and Striebel 1965, AIAA Journal 3, 1445; pseudo-ranges: Reinhardt et al. 2024, Phys. Rev. D 109, 022004 (arXiv:2307.05204)");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var ranges = request.Inputs[0].Layout;
        LinkColumns.Require(request, Info, 0, "mpr", "s");
        ClockColumns.Check(request, Info, 0);
        var (before, after) = Halo(request.Parameters, ranges);
        PlanCheck.Memory(
            request, (long)(ranges.SegmentLength + before + after), ranges.Columns.Length + FusedLink.Columns + RangeSmoother.WorkingColumns,
            "shorten halo_seconds and lookahead_seconds, or post shorter segments");
        return new OperatorPlan(
            ranges with { Columns = [.. LinkColumns.Names("ltt").Select(name => new Column(name, "s"))] },
            [Dependency.Window(PlanCheck.Segments((long)before, ranges.SegmentLength), PlanCheck.Segments((long)after, ranges.SegmentLength))],
            request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var ranges = context.Inputs[0];
        var layout = ranges.Layout;
        var (before, after) = Halo(context.Parameters, layout);
        var start = context.Index * layout.SegmentLength;
        var length = ranges.LengthOf((int)(context.Index - ranges.First));
        var (first, end) = SampleWindow.Extent(ranges);
        first = Math.Max(first, start - (long)before);
        end = Math.Min(end, start + length + (long)after);
        using var window = SampleWindow.Read(context, ranges, first, end, double.NaN);
        using var smoother = new RangeSmoother(
            new RangeSmootherOptions(1 / layout.Density, context.Parameters.Number("noise_metres"), context.Parameters.Number("jerk_noise")), window.Length);
        using var workspace = context.Rent(FusedLink.Columns, window.Length);
        var (mpr, clocks) = (LinkColumns.Find(layout, "mpr"), ClockColumns.Find(layout));
        var fused = new FusedLink(smoother, workspace, layout.Density, context.Parameters.Number("bridge_seconds"));
        var output = context.Rent(Link.All.Count, length);
        foreach (var link in Link.All)
        {
            fused.Fuse(
                window[mpr + link.Column], clocks < 0 ? [] : window[clocks + link.Receiver - 1], clocks < 0 ? [] : window[clocks + link.Emitter - 1]);
            fused.Take((int)(start - first), output[link.Column]);
        }

        return output;
    }

    private static (double Before, double After) Halo(ParameterSet parameters, Layout ranges) => (
        Math.Ceiling(parameters.Number("halo_seconds") * ranges.Density), Math.Ceiling(parameters.Number("lookahead_seconds") * ranges.Density));
}
