using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Galactic;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;

namespace Lisa.Grains.Operators.MassiveBinaries;

/// <summary>
/// Looks for mergers in data as they come. An output segment looks back over a window and tells of coalescences in its own time, moved back by settle_seconds, so that ringdown,
/// delays of the combination and the taper at the end of the data are behind them; each time is looked at once. Noise is a model and not estimated, since an estimate waits for data.
/// </summary>
public sealed class MbhbAlertOperator : IOperator
{
    private const double YearSeconds = 31_557_600;

    private readonly DesignCache<SampleKey, Filters> _filters = new();

    public OperatorInfo Info { get; } = new(
        "mbhb-alert", 1, "Mergers of massive black-hole binaries in the last data, for alerts: a small bank, a model of the noise, segment by segment",
        [new Port("data", AxisKind.Time, "A2 and E2, or A1 and E1, in fractional frequency, decimated to some tenths of a hertz")],
        [
            .. BankParameters.Of("300000", "0.9"),
            new Parameter("window_seconds", ParameterType.Number, "10800", "How far back an output segment looks, and how long at most a template lasts")
            {
                Unit = "s",
                Minimum = 600,
                Maximum = 864_000,
            },
            new Parameter("settle_seconds", ParameterType.Number, "800", "How long data must have gone on after a coalescence before it is told")
            {
                Unit = "s",
                Minimum = 0,
                Maximum = 86_400,
            },
            new Parameter("oms_noise", ParameterType.Number, "1.5E-11", "Optical metrology noise of a link, amplitude") { Unit = "m/Hz^0.5", Minimum = double.Epsilon },
            new Parameter("acceleration_noise", ParameterType.Number, "3E-15", "Acceleration noise of a test mass, amplitude")
            {
                Unit = "m/s^2/Hz^0.5",
                Minimum = double.Epsilon,
            },
        ],
        "As mbhb-search; noise: Babak, Hewitson and Petiteau, arXiv:2108.01167, equations 9-20");

    private static Layout Table { get; } = new(
        AxisKind.Row, 0, 1, 0, [.. TriggerTable.Columns[..6], new Column("false_alarms_per_year", "1")]);

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[0].Layout;
        var channels = TdiChannels.Require(request, "data", data);
        var (window, settle) = (request.Parameters.Number("window_seconds"), request.Parameters.Number("settle_seconds"));
        BankParameters.Lay(request, channels.Generation, data.Density, window);
        var before = PlanCheck.Segments((long)Math.Ceiling((window + settle) * data.Density), data.SegmentLength);
        PlanCheck.Memory(request, (before + 1) * data.SegmentLength, data.Columns.Length + 2, "shorten window_seconds or the segments");
        return new OperatorPlan(Table, [Dependency.Window(before, 0)], null);
    }

    public Block Compute(IComputeContext context)
    {
        var (input, parameters) = (context.Inputs[0], context.Parameters);
        var (rateHz, window, settle) = (input.Layout.Density, parameters.Number("window_seconds"), parameters.Number("settle_seconds"));
        var channels = TdiChannels.Find(input.Layout)!.Value;
        var templates = BankParameters.Lay(parameters, channels.Generation, rateHz, window);
        var (start, end) = SampleWindow.Extent(input);
        using var samples = SampleWindow.Read(context, input, start, end, double.NaN);
        var longest = (int)Math.Ceiling((window + settle) * rateHz) + (2L * input.Layout.SegmentLength);
        var band = new SearchBand(rateHz, ChirpSearch.TransformSamples(rateHz, window, longest), parameters.Number("low_hz"), channels.Generation);
        var filters = FiltersFor(parameters, templates, band, window);
        var triggers = new ChirpSearch(band, BankParameters.Search(parameters, window)).Search(
            samples[channels.A], samples[channels.E], filters, context.Cancellation);

        // Clustered over the whole window, so that what a loud merger leaves behind is not told again.
        var own = (context.Index * (double)input.Layout.SegmentLength) - start - (settle * rateHz);
        var alerts = ChirpTrigger.Cluster(triggers, parameters.Number("cluster_seconds") * rateHz)
            .Where(trigger => trigger.Sample >= own && trigger.Sample < own + input.Layout.SegmentLength).ToList();
        return Write(context, input.Layout.At(0, start), rateHz, templates, alerts);
    }

    // Were all samples and templates independent, which they are not: more than there are.
    private static double FalseAlarmsPerYear(double snr, double rateHz, int templates) =>
        templates * rateHz * YearSeconds * (1 + (snr * snr / 2)) * Math.Exp(-snr * snr / 2);

    private static Block Write(
        IComputeContext context, double startSeconds, double rateHz, ImmutableArray<ChirpPoint> templates, List<ChirpTrigger> alerts)
    {
        var table = context.Rent(Table.Columns.Length, alerts.Count);
        for (var row = 0; row < alerts.Count; row++)
        {
            var (alert, point) = (alerts[row], templates[alerts[row].Template]);
            ReadOnlySpan<double> values =
            [
                startSeconds + (alert.Sample / rateHz), alert.Snr, point.ChirpMassSolarMasses, point.MassRatio, alert.SnrA, alert.SnrE,
                FalseAlarmsPerYear(alert.Snr, rateHz, templates.Length),
            ];
            for (var column = 0; column < values.Length; column++)
            {
                table[column][row] = values[column];
            }
        }

        return table;
    }

    private ImmutableArray<ChirpFilter> FiltersFor(ParameterSet parameters, ImmutableArray<ChirpPoint> templates, SearchBand band, double window)
    {
        var (oms, acceleration) = (parameters.Number("oms_noise"), parameters.Number("acceleration_noise"));
        double[] points = [.. templates.SelectMany(template => new[] { template.ChirpMassSolarMasses, template.MassRatio })];
        var key = new SampleKey(points, band.SampleRateHz, band.Samples, band.LowHz, (int)band.Generation, window, oms, acceleration);
        return _filters.Get(key, 16L * band.Bins * templates.Length, () =>
        {
            var inverse = band.InverseNoise(new LisaNoise(oms, acceleration));
            var noise = new InverseNoise(inverse, inverse);
            return new Filters([.. templates.Select(template => new ChirpFilter(template, window, band, noise))]);
        }).All;
    }

    private sealed record Filters(ImmutableArray<ChirpFilter> All);
}
