using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>
/// Keeps one sample in a whole number, without delay, through a symmetric low-pass of so high an attenuation that noise which rises steeply with
/// frequency does not come down into the band that is kept. Segments keep their duration. Halo from the neighbours makes segments join to the
/// bit. A gap makes NaN of exactly the outputs whose support touches it. Units stay.
/// </summary>
public sealed class DecimateOperator : IOperator
{
    private readonly DesignCache<Design, PolyphaseResampler> _resamplers = new();

    public OperatorInfo Info { get; } = new(
        "decimate", 1, "Lowers the sample rate by a whole factor through a zero-phase Kaiser low-pass that lets nothing alias into the band that is kept",
        [new Port("data", AxisKind.Time, "The time series; all its channels are decimated")],
        [
            new Parameter(
                "rate_hz", ParameterType.Number, null,
                "The new sample rate: the old one over a whole number, such that a segment has a whole number of new samples")
            {
                Unit = "Hz",
                Minimum = double.Epsilon,
            },
            new Parameter("pass_hz", ParameterType.Number, null, "Up to here the gain is 1 and nothing is aliased; below half of rate_hz")
            {
                Unit = "Hz",
                Minimum = double.Epsilon,
            },
            new Parameter(
                "attenuation_db", ParameterType.Number, "140",
                "Attenuation from rate_hz - pass_hz on, which aliases to pass_hz, to Kaiser's estimate, within 2 dB")
            {
                Unit = "dB",
                Minimum = 8,
                Maximum = 200,
            },
            DataEdge.Parameter,
        ],
        "scipy.signal.firwin with a Kaiser window, and resample_poly with those taps; Oppenheim and Schafer, Discrete-Time Signal Processing, sections 4.6 and 7.5");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var data = request.Inputs[0].Layout;
        var rateHz = request.Parameters.Number("rate_hz");
        if (Ratio.Of(data.Density / rateHz, PolyphaseResampler.LargestFactor) is not { Down: 1 })
        {
            throw PlanCheck.Refuse(
                request, $"rate_hz is not the data's {data.Density} Hz over a whole number", $"{rateHz} Hz",
                $"{data.Density} Hz over 1 to {PolyphaseResampler.LargestFactor}", "choose such a rate, or use resample");
        }

        var design = Design.From(request.Parameters, data.Density);
        if (data.SegmentLength % design.Factor != 0)
        {
            throw PlanCheck.Refuse(
                request, $"a segment of {data.SegmentLength} samples would hold a broken number of samples at rate_hz",
                $"{data.SegmentLength}/{design.Factor}", "a whole number",
                $"post segments of a multiple of {design.Factor} samples, or choose another rate_hz");
        }

        if (design.TransitionHz <= 0)
        {
            throw PlanCheck.Refuse(
                request, "pass_hz leaves the filter no room to fall before the new Nyquist frequency", $"{design.PassHz} Hz", $"below {rateHz / 2} Hz",
                "lower pass_hz, or raise rate_hz");
        }

        if (!(design.Taps <= HaloFilter.MostTaps))
        {
            throw PlanCheck.Refuse(
                request, "the filter would be too long", $"{design.Taps} taps", $"at most {HaloFilter.MostTaps} taps", "lower pass_hz or attenuation_db");
        }

        return ResampledSeries.Plan(request, Resampler(design), rateHz);
    }

    public Block Compute(IComputeContext context) =>
        ResampledSeries.Compute(context, Resampler(Design.From(context.Parameters, context.Inputs[0].Layout.Density)));

    private PolyphaseResampler Resampler(Design design) => _resamplers.Get(design, HaloFilter.BytesOf(design.Taps), design.Make);

    private readonly record struct Design(double RateHz, int Factor, double PassHz, double AttenuationDb)
    {
        /// <summary>From the band that is kept to the frequencies that alias into it, centred at the new Nyquist frequency.</summary>
        public double TransitionHz => (RateHz / Factor) - (2 * PassHz);

        /// <summary>Kaiser's estimate; infinite, or too many, for a transition that is too narrow.</summary>
        public double Taps => ((AttenuationDb - 7.95) / 2.285 / (Math.PI * TransitionHz / (RateHz / 2))) + 1;

        public static Design From(ParameterSet parameters, double rateHz) => new(
            rateHz, (int)Math.Round(rateHz / parameters.Number("rate_hz")), parameters.Number("pass_hz"), parameters.Number("attenuation_db"));

        // At the rate of the data there is nothing to be taken away.
        public PolyphaseResampler Make() => Factor == 1
            ? PolyphaseResampler.Decimation(1, [1.0])
            : PolyphaseResampler.Decimation(Factor, FirDesign.Lowpass(RateHz, RateHz / Factor / 2, TransitionHz, AttenuationDb));
    }
}
