using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Tdi;

namespace Lisa.Grains.Operators.Interferometry;

/// <summary>
/// Time-delay interferometry: from what the six links measured, combinations in which the noise of the lasers cancels. Light travel times are read
/// along with the data, and change with time; each term is multiplied with its Doppler factor. Halo from the neighbours makes segments join to
/// the bit. Units, rate and segments stay.
/// </summary>
public sealed class TdiOperator : IOperator
{
    private readonly DesignCache<TdiDesign, TdiEvaluator> _evaluators = new();

    public OperatorInfo Info { get; } = new(
        "tdi", 1, "Time-delay interferometry: the combinations X, Y, Z and A, E, T, or the Sagnac α, β, γ, in which laser noise cancels",
        [
            new Port("data", AxisKind.Time, "The six measurements eta_12 to eta_21, or isc_12 to isc_21 where a link has no others"),
            new Port("ltt", AxisKind.Time, "Light travel times ltt_12 to ltt_21 in s; segments last as long as the data's"),
        ],
        [
            new Parameter("generation", ParameterType.Choice, "2", "1.5 cancels laser noise on arms of constant length, 2 also while they change linearly")
            {
                Choices = ["1.5", "2"],
            },
            new Parameter("channels", ParameterType.Choice, "all", "What is made: X, Y, Z and A, E, T, or one of the two, or alpha, beta, gamma")
            {
                Choices = TdiDesign.ChannelChoices,
            },
            new Parameter("measurement_order", ParameterType.Integer, "31", "Of the Lagrange interpolation of measurements: odd")
            {
                Unit = "1",
                Minimum = 1,
                Maximum = LagrangeDelay.HighestOrder,
            },
            new Parameter("delay_order", ParameterType.Integer, "5", "Of the Lagrange interpolation of light travel times along a chain of delays: odd")
            {
                Unit = "1",
                Minimum = 1,
                Maximum = LagrangeDelay.HighestOrder,
            },
            new Parameter("longest_ltt_seconds", ParameterType.Number, "9", "Bound of the light travel times, which says how much halo is read; a longer one is refused")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 1000,
            },
        ],
        "Tinto and Dhurandhar 2021, Living Reviews in Relativity 24, 1; Doppler factors: Bayle, Hartwig and Staab 2021, arXiv:2103.06976, equation 21");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, ltt) = (request.Inputs[0].Layout, request.Inputs[1].Layout);
        foreach (var order in (ReadOnlySpan<string>)["measurement_order", "delay_order"])
        {
            if (request.Parameters.Integer(order) % 2 == 0)
            {
                throw PlanCheck.Refuse(request, $"{order} is even", request.Parameters.Integer(order), "an odd order", "take the next one");
            }
        }

        var first = FindMeasurements(request);
        LinkColumns.Require(request, Info, 1, "ltt", "s");
        var factor = SlowSeries.Factor(request, Info, 1);
        var design = TdiDesign.From(request.Parameters, data.Density);
        var halo = Evaluator(design).Halo(0, request.Parameters.Number("longest_ltt_seconds"));
        PlanCheck.Memory(request, data.SegmentLength + (long)halo.Leading + halo.Trailing, data.Columns.Length + 12, "post shorter segments");
        var unit = data.Columns[first].Unit;
        return new OperatorPlan(
            data with { Columns = [.. design.Names.Select(name => new Column(name, unit))] },
            [
                Dependency.Window(PlanCheck.Segments(halo.Leading, data.SegmentLength), PlanCheck.Segments(halo.Trailing, data.SegmentLength)),
                SlowSeries.Window(ltt, factor, halo.Leading, halo.Trailing),
            ],
            request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var data = context.Inputs[0];
        var design = TdiDesign.From(context.Parameters, data.Layout.Density);
        var evaluator = Evaluator(design);
        var longest = context.Parameters.Number("longest_ltt_seconds");
        var halo = evaluator.Halo(0, longest);
        var start = context.Index * data.Layout.SegmentLength;
        var length = data.LengthOf((int)(context.Index - data.First));
        var (from, to) = (start - halo.Leading, start + length + halo.Trailing);
        using var travel = TravelTimes.Read(context, Info, from, to, longest);
        using var window = SampleWindow.Read(context, data, from, to, double.NaN);
        var measured = window.Columns(Math.Max(LinkColumns.Find(data.Layout, "eta"), LinkColumns.Find(data.Layout, "isc")), Link.All.Count);
        var output = context.Rent(context.Output.Columns.Length, length);
        evaluator.Apply(measured, travel.Samples, halo.Leading, output.Samples[..(3 * length)]);
        if (design.All)
        {
            Michelson.Diagonalise(output[0], output[1], output[2], output[3], output[4], output[5]);
        }

        return output;
    }

    private int FindMeasurements(PlanRequest request)
    {
        var layout = request.Inputs[0].Layout;
        if (LinkColumns.Find(layout, "isc") < 0)
        {
            return LinkColumns.Require(request, Info, 0, "eta", "1");
        }

        var others = layout.Columns.Select(column => column.Name).Where(name => name.StartsWith("rfi_", StringComparison.Ordinal) || name.StartsWith("tmi_", StringComparison.Ordinal)).ToArray();
        if (others.Length > 0)
        {
            throw PlanCheck.Refuse(
                request, "input data has reference and test-mass interferometers, so isc alone is no measurement of a link", string.Join(", ", others),
                "eta_12 to eta_21, or isc_12 to isc_21 alone", "put the step intermediary-variables between them");
        }

        return LinkColumns.Require(request, Info, 0, "isc", "1");
    }

    private TdiEvaluator Evaluator(TdiDesign design) => _evaluators.Get(design, TdiDesign.Bytes, design.Make);
}
