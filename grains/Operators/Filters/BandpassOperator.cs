using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>
/// Low-, high- or band-pass filter without delay: a symmetric windowed sinc, centred on each sample, with the neighbours' samples as halo,
/// so that segments join as if the whole series had been filtered. Units, rate and length stay. A gap makes NaN of exactly the outputs
/// whose support, half the taps to each side, touches it.
/// </summary>
public sealed class BandpassOperator : IOperator
{
    private readonly DesignCache<Design, FirFilter> _filters = new();

    public OperatorInfo Info { get; } = new(
        "bandpass", 1, "Filters without delay by a symmetric Kaiser-windowed sinc: low-pass with low_hz 0, high-pass with high_hz 0, else band-pass",
        [new Port("data", AxisKind.Time, "The time series; all its channels are filtered")],
        [
            new Parameter("low_hz", ParameterType.Number, "0", "Lower half-amplitude frequency; 0 for a low-pass") { Unit = "Hz", Minimum = 0 },
            new Parameter(
                "high_hz", ParameterType.Number, "0",
                "Upper half-amplitude frequency, below the Nyquist frequency; 0 for a high-pass")
            {
                Unit = "Hz",
                Minimum = 0,
            },
            new Parameter(
                "taps_seconds", ParameterType.Number, null,
                "Length of the filter; the transition between pass and stop band, centred at a cut-off, is about 3.6/taps_seconds Hz "
                    + "wide at 60 dB")
            {
                Unit = "s",
                Minimum = 0,
            },
            new Parameter(
                "attenuation_db", ParameterType.Number, "60",
                "Attenuation in the stop band, to Kaiser's estimate, within 2 dB; more of it widens the transition")
            {
                Unit = "dB",
                Minimum = 8,
                Maximum = 200,
            },
            DataEdge.Parameter,
        ],
        "scipy.signal.firwin with a Kaiser window; Oppenheim and Schafer, Discrete-Time Signal Processing, section 7.5");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var design = Design.From(request.Parameters, request.Inputs[0].Layout.Density);
        var plan = HaloFilter.Plan(request, "taps_seconds", design.Taps, unit => unit);
        CheckBand(request, design);
        return plan;
    }

    public Block Compute(IComputeContext context)
    {
        var layout = context.Inputs[0].Layout;
        var design = Design.From(context.Parameters, layout.Density);
        var filter = _filters.Get(design, HaloFilter.BytesOf(design.Taps), design.Make);
        return HaloFilter.Apply(context, [.. Enumerable.Repeat(filter, layout.Columns.Length)]);
    }

    private static void CheckBand(PlanRequest request, Design design)
    {
        var nyquistHz = design.RateHz / 2;
        if (design.LowHz == 0 && design.HighHz == 0)
        {
            throw PlanCheck.Refuse(
                request, "neither low_hz nor high_hz is set: nothing would be filtered", "0 and 0 Hz", "at least one above 0",
                "set low_hz, high_hz or both");
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[("low_hz", design.LowHz), ("high_hz", design.HighHz)])
        {
            if (value >= nyquistHz)
            {
                throw PlanCheck.Refuse(
                    request, $"{name} is not below the Nyquist frequency of data sampled at {design.RateHz} Hz", $"{value} Hz",
                    $"below {nyquistHz} Hz",
                    name == "high_hz" ? "lower high_hz, or leave it 0 for a high-pass" : "lower low_hz");
            }
        }

        if (design.HighHz > 0 && design.LowHz >= design.HighHz)
        {
            throw PlanCheck.Refuse(
                request, "the band is empty", $"{design.LowHz} to {design.HighHz} Hz", "low_hz below high_hz", "exchange or widen them");
        }

        var top = design.HighHz > 0 ? design.HighHz : nyquistHz;
        var room = Math.Min(design.LowHz > 0 ? 2 * design.LowHz : double.PositiveInfinity, top - design.LowHz);
        if (!(design.TransitionHz <= room) || design.TransitionHz >= nyquistHz)
        {
            throw PlanCheck.Refuse(
                request, "the filter is too short to tell the band from what lies beside it", $"transition of {design.TransitionHz} Hz",
                $"at most {Math.Min(room, nyquistHz)} Hz",
                "lengthen taps_seconds, lower attenuation_db, or widen the band");
        }
    }

    private readonly record struct Design(double RateHz, double LowHz, double HighHz, double Taps, double AttenuationDb)
    {
        /// <summary>
        /// Kaiser's estimate of taps for a transition, solved for the transition: half a tap below the odd number wanted, so that rounding
        /// up gives just that number.
        /// </summary>
        public double TransitionHz => (AttenuationDb - 7.95) / 2.285 / (Math.PI * (Taps - 1.5)) * RateHz / 2;

        public static Design From(ParameterSet parameters, double rateHz) => new(
            rateHz, parameters.Number("low_hz"), parameters.Number("high_hz"), HaloFilter.Taps(parameters.Number("taps_seconds"), rateHz),
            parameters.Number("attenuation_db"));

        public FirFilter Make() => new(
            HighHz == 0 ? FirDesign.Highpass(RateHz, LowHz, TransitionHz, AttenuationDb)
            : LowHz == 0 ? FirDesign.Lowpass(RateHz, HighHz, TransitionHz, AttenuationDb)
            : FirDesign.Bandpass(RateHz, LowHz, HighHz, TransitionHz, AttenuationDb));
    }
}
