using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>
/// Changes the sample rate by a rational factor, without delay and without aliasing: output sample m stands at the time of input sample
/// m·(old rate)/(new rate). Segments keep their duration, so a segment must hold a whole number of new samples. Halo from the neighbours
/// makes segments join to the bit. A gap makes NaN of exactly the outputs whose support touches it. Units stay.
/// </summary>
public sealed class ResampleOperator : IOperator
{
    /// <summary>Longest output segment.</summary>
    private const int MostSegmentSamples = 1 << 24;

    private readonly DesignCache<Ratio, PolyphaseResampler> _resamplers = new();

    public OperatorInfo Info { get; } = new(
        "resample", 1,
        "Changes the sample rate by a rational factor through a zero-phase polyphase low-pass, 6 dB down at the lower of the two Nyquist frequencies",
        [new Port("data", AxisKind.Time, "The time series; all its channels are resampled")],
        [
            new Parameter(
                "rate_hz", ParameterType.Number, null,
                "The new sample rate: the old one times a fraction of integers up to 65536, such that a segment has a whole number of "
                    + "new samples")
            {
                Unit = "Hz",
                Minimum = double.Epsilon,
            },
            DataEdge.Parameter,
        ],
        "scipy.signal.resample_poly with its default window, Kaiser of beta 5");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, samples) = (request.Inputs[0].Layout, request.Inputs[0].Samples);
        var rateHz = request.Parameters.Number("rate_hz");
        var ratio = Ratio.Of(rateHz / data.Density, PolyphaseResampler.LargestFactor) ?? throw PlanCheck.Refuse(
            request, $"rate_hz is no fraction of the data's {data.Density} Hz", $"{rateHz} Hz",
            $"{data.Density} Hz × n/m, n and m up to {PolyphaseResampler.LargestFactor}",
            "choose a rate in a simpler proportion");
        var scaled = (long)data.SegmentLength * ratio.Up;
        if (scaled % ratio.Down != 0)
        {
            throw PlanCheck.Refuse(
                request, $"a segment of {data.SegmentLength} samples would hold a broken number of samples at rate_hz",
                $"{data.SegmentLength}·{ratio.Up}/{ratio.Down}", "a whole number",
                Remedy(data, ratio));
        }

        if (scaled / ratio.Down > MostSegmentSamples)
        {
            throw PlanCheck.Refuse(
                request, "output segments would be too long", $"{scaled / ratio.Down} samples", $"at most {MostSegmentSamples}",
                "lower rate_hz, or post shorter segments");
        }

        return ResampledSeries.Plan(request, _resamplers.Get(ratio, ratio.TableBytes, ratio.Make), rateHz);
    }

    public Block Compute(IComputeContext context)
    {
        var ratio = Ratio.Of(context.Output.Density / context.Inputs[0].Layout.Density, PolyphaseResampler.LargestFactor)!.Value;
        return ResampledSeries.Compute(context, _resamplers.Get(ratio, ratio.TableBytes, ratio.Make));
    }

    private static string Remedy(Layout data, Ratio ratio)
    {
        var shorter = data.SegmentLength / ratio.Down * ratio.Down;
        var lengths = shorter > 0 ? $"{shorter} or {shorter + ratio.Down}" : $"{ratio.Down}";
        var below = (long)data.SegmentLength * ratio.Up / ratio.Down;
        string RateFor(long count) => $"{ParameterSet.Canonical(data.Density * count / data.SegmentLength)} Hz";
        var rates = below > 0 ? $"{RateFor(below)} or {RateFor(below + 1)}" : RateFor(1);
        return $"post segments of {lengths} samples, or choose a rate_hz of {rates}";
    }
}
