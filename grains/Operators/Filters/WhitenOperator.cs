using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Filters;

namespace Lisa.Grains.Operators.Filters;

/// <summary>
/// Divides each channel by its amplitude spectral density: noise with the given one-sided density comes out white, with variance 1, no
/// delay, and unit 1. The gain sqrt(2/(rate·S(f))) becomes one symmetric filter for the whole series, applied with the neighbours' samples
/// as halo, so segments join and no block's edge rings. Lines narrower than about 2/filter_seconds are flattened only in part. A gap makes
/// NaN of exactly the outputs whose support, half of filter_seconds to each side, touches it.
/// </summary>
public sealed class WhitenOperator : IOperator
{
    private readonly DesignCache<SampleKey, FirFilter> _filters = new();

    public OperatorInfo Info { get; } = new(
        "whiten", 1, "Divides each channel by its amplitude spectral density through a zero-phase filter, to unit variance",
        [
            new Port("data", AxisKind.Time, "The time series; all its channels are whitened"),
            new Port(
                "psd", AxisKind.Frequency,
                "One one-sided power spectral density in unit²/Hz, with the channels of the data in the same order, all bins above 0"),
        ],
        [
            new Parameter(
                "filter_seconds", ParameterType.Number, "0",
                "Length of the filter; 0 for the inverse bin width of the spectrum, which is the resolution that it has")
            {
                Unit = "s",
                Minimum = 0,
            },
            DataEdge.Parameter,
        ],
        "Gain sqrt(2/(rate·S)), so that noise of density S comes out with variance 1: Abbott et al. 2020, Class. Quantum Grav. 37, 055002; "
            + "filter by frequency sampling under a symmetric Hann window");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, psd) = (request.Inputs[0].Layout, request.Inputs[1].Layout);
        NoiseSpectrum.Check(request, data, psd);
        return HaloFilter.Plan(request, "filter_seconds", Taps(request.Parameters, data, psd), _ => "1", Dependency.Whole);
    }

    public Block Compute(IComputeContext context)
    {
        var (data, psd) = (context.Inputs[0].Layout, context.Inputs[1].Layout);
        var taps = Taps(context.Parameters, data, psd);
        using var spectrum = NoiseSpectrum.Read(context, Info, context.Inputs[1]);
        NoiseSpectrum.RequirePositive(context, Info, psd, spectrum);
        var filters = new FirFilter[data.Columns.Length];
        for (var column = 0; column < filters.Length; column++)
        {
            var density = spectrum[column].ToArray();
            filters[column] = _filters.Get(
                new SampleKey(density, taps, data.Density, psd.Density),
                HaloFilter.BytesOf(taps) + (8L * density.Length),
                () => new FirFilter(Whitening.DesignFir((int)taps, data.Density, density, 1 / psd.Density)));
        }

        return HaloFilter.Apply(context, filters);
    }

    private static double Taps(ParameterSet parameters, Layout data, Layout psd)
    {
        var seconds = parameters.Number("filter_seconds");
        return HaloFilter.Taps(seconds > 0 ? seconds : psd.Density, data.Density);
    }
}
