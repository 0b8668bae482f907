using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;
using Lisa.Signal.Tdi;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// From the interferometers of six optical benches to one measurement a link, in which the benches' motion and three of six lasers are gone. Data that
/// have isc alone are such measurements already, and only get their name.
/// </summary>
public sealed class IntermediaryVariablesOperator : IOperator
{
    private const int Order = 31;

    public OperatorInfo Info { get; } = new(
        "intermediary-variables", 1, "The six η, in which the motion of optical benches and three of the six lasers are gone, from isc, rfi and tmi",
        [
            new Port("data", AxisKind.Time, "isc_12 to isc_21, and with them rfi_12 to rfi_21 and tmi_12 to tmi_21 where lasers and benches are not one already"),
            new Port("ltt", AxisKind.Time, "Light travel times ltt_12 to ltt_21 in s; segments last as long as the data's"),
        ],
        [
            new Parameter("longest_ltt_seconds", ParameterType.Number, "9", "Bound of the light travel times, which says how much halo is read; a longer one is refused")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 1000,
            },
        ],
        "Otto 2015, thesis, Leibniz Universität Hannover; Bayle and Hartwig 2023, Phys. Rev. D 107, 083019 (arXiv:2212.05351)");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[0].Layout;
        var first = LinkColumns.Require(request, Info, 0, "isc", "1");
        LinkColumns.Require(request, Info, 1, "ltt", "s");
        var layout = data with { Columns = [.. LinkColumns.Names("eta").Select(name => data.Columns[first] with { Name = name })] };
        if (!IsFull(data))
        {
            return new OperatorPlan(layout, [Dependency.Map, Dependency.Map], request.Inputs[0].Samples);
        }

        LinkColumns.Require(request, Info, 0, "rfi", "1");
        LinkColumns.Require(request, Info, 0, "tmi", "1");
        var factor = SlowSeries.Factor(request, Info, 1);
        var halo = new IntermediaryVariables(data.Density, Order).Halo(request.Parameters.Number("longest_ltt_seconds"));
        PlanCheck.Memory(request, data.SegmentLength + (long)halo.Leading + halo.Trailing, data.Columns.Length + 12, "post shorter segments");
        return new OperatorPlan(
            layout,
            [
                Dependency.Window(PlanCheck.Segments(halo.Leading, data.SegmentLength), PlanCheck.Segments(halo.Trailing, data.SegmentLength)),
                SlowSeries.Window(request.Inputs[1].Layout, factor, halo.Leading, halo.Trailing),
            ],
            request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var (data, ltt) = (context.Inputs[0], context.Inputs[1]);
        var length = data.LengthOf((int)(context.Index - data.First));
        if (!IsFull(data.Layout))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            using var segment = data.Read((int)(context.Index - data.First));
            var same = context.Rent(Link.All.Count, length);
            segment.Samples.Slice(LinkColumns.Find(data.Layout, "isc") * length, same.Samples.Length).CopyTo(same.Samples);
            return same;
        }

        var kernel = new IntermediaryVariables(data.Layout.Density, Order);
        var longest = context.Parameters.Number("longest_ltt_seconds");
        var halo = kernel.Halo(longest);
        var start = context.Index * data.Layout.SegmentLength;
        using var travel = TravelTimes.Read(context, Info, start - halo.Leading, start + length + halo.Trailing, longest);
        using var window = SampleWindow.Read(context, data, start - halo.Leading, start + length + halo.Trailing, double.NaN);
        var output = context.Rent(Link.All.Count, length);
        kernel.Apply(Columns("isc"), Columns("rfi"), Columns("tmi"), travel.Samples, halo.Leading, output.Samples);
        return output;

        ReadOnlySpan<double> Columns(string kind) => window.Columns(LinkColumns.Find(data.Layout, kind), Link.All.Count);
    }

    private static bool IsFull(Layout data) => data.Columns.Any(column =>
        column.Name.StartsWith("rfi_", StringComparison.Ordinal) || column.Name.StartsWith("tmi_", StringComparison.Ordinal));
}
