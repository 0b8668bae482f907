using System.Numerics;
using Lisa.Signal.Fourier;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>How A and E are searched.</summary>
public sealed record ChirpSearchOptions
{
    /// <summary>Triggers have a larger SNR; at least 0.</summary>
    public double SnrThreshold { get; init; } = 8;

    /// <summary>A template begins at most so long before its coalescence.</summary>
    public double TemplateSeconds { get; init; } = 86_400;

    /// <summary>Over which data fall off towards a gap; no coalescence is looked for there.</summary>
    public double TaperSeconds { get; init; } = 600;

    /// <summary>Of a template's triggers that are so close to each other the loudest stays.</summary>
    public double ClusterSeconds { get; init; } = 3600;
}

/// <summary>
/// Matched filters of several templates over the whole of A and E, of any length, block by block: a block's outputs are those whose template, and the reach of the noise
/// weighting, lie within the samples that are transformed (overlap-save), so where blocks begin does not matter. The data's transforms serve all templates. A coalescence
/// in a gap or in the taper beside one is not looked for; a template that reaches over a gap is matched with what there is, and its SNR is lower by that.
/// </summary>
public sealed class ChirpSearch
{
    // The weighting with 1/S, whose features are the bands left out, 2 mHz wide, reaches about as far; after coalescence there is the ringdown as well.
    private const double WeightingSeconds = 2500;
    private const double AfterSeconds = 5000;

    private readonly ChirpSearchOptions options;
    private readonly SearchBand band;
    private readonly int before;
    private readonly int after;

    /// <param name="band">Its transform is at least twice as long as a template with its margins: see <see cref="TransformSamples"/>.</param>
    /// <param name="options">Checked here.</param>
    public ChirpSearch(SearchBand band, ChirpSearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(band);
        ArgumentNullException.ThrowIfNull(options);
        (this.band, this.options) = (band, options);
        (before, after) = Margins(band.SampleRateHz, options.TemplateSeconds);
        if (before + after > band.Samples / 2)
        {
            throw new ArgumentOutOfRangeException(
                nameof(band), band.Samples, $"A transform is at least {2 * (before + after)} samples long for templates of {options.TemplateSeconds} s.");
        }
    }

    /// <summary>A transform's length, a power of two: four times a template with its margins, or as long as the data need where that is less.</summary>
    public static int TransformSamples(double sampleRateHz, double templateSeconds, long dataSamples)
    {
        var (before, after) = Margins(sampleRateHz, templateSeconds);
        var margins = (long)before + after;
        return (int)BitOperations.RoundUpToPowerOf2((ulong)(margins + Math.Clamp(dataSamples, margins, 3 * margins)));
    }

    /// <summary>Triggers of each template, clustered, template after template in order of time.</summary>
    /// <param name="a">At equal steps; not finite where there are no data.</param>
    /// <param name="e">As long.</param>
    /// <param name="filters">The templates, of the band.</param>
    /// <param name="cancellation">Looked at between blocks.</param>
    public IReadOnlyList<ChirpTrigger> Search(
        ReadOnlySpan<double> a, ReadOnlySpan<double> e, IReadOnlyList<ChirpFilter> filters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filters);
        var taper = new GapTaper(a, e, (int)Math.Round(options.TaperSeconds * band.SampleRateHz));
        using var dataA = RealFft.Rent(band.Samples);
        using var dataE = RealFft.Rent(band.Samples);
        using var fitA = ComplexFft.Rent(band.Samples);
        using var fitE = ComplexFft.Rent(band.Samples);
        var found = new List<ChirpTrigger>[filters.Count];
        for (var template = 0; template < filters.Count; template++)
        {
            found[template] = [];
        }

        var step = band.Samples - before - after;
        for (var start = 0; start < a.Length; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            taper.Apply(a, start - before, dataA.Time);
            taper.Apply(e, start - before, dataE.Time);
            dataA.Forward();
            dataE.Forward();
            for (var template = 0; template < filters.Count; template++)
            {
                filters[template].MultiplyA(dataA.Frequency, fitA.Data);
                filters[template].MultiplyE(dataE.Frequency, fitE.Data);
                fitA.Inverse();
                fitE.Inverse();
                Collect(taper, start, Math.Min(step, a.Length - start), fitA.Data, fitE.Data, template, found[template]);
            }
        }

        var reach = options.ClusterSeconds * band.SampleRateHz;
        return [.. found.SelectMany(triggers => ChirpTrigger.Cluster(triggers, reach))];
    }

    // Samples before and after an output that it is made of, where there are such data.
    private static (int Before, int After) Margins(double sampleRateHz, double templateSeconds) => (
        (int)Math.Ceiling((templateSeconds + WeightingSeconds) * sampleRateHz), (int)Math.Ceiling(AfterSeconds * sampleRateHz));

    private void Collect(
        GapTaper taper, int start, int count, ReadOnlySpan<Complex> fitA, ReadOnlySpan<Complex> fitE, int template, List<ChirpTrigger> found)
    {
        var threshold = options.SnrThreshold * options.SnrThreshold;
        for (var i = 0; i < count; i++)
        {
            var at = before + i;
            var power = Power(fitA[at]) + Power(fitE[at]);
            if (!(power > threshold && taper.IsWhole(start + i)))
            {
                continue;
            }

            // A local maximum; of equals the first.
            var (left, right) = (Power(fitA[at - 1]) + Power(fitE[at - 1]), Power(fitA[at + 1]) + Power(fitE[at + 1]));
            if (power <= left || power < right)
            {
                continue;
            }

            var (snr, snrLeft, snrRight) = (Math.Sqrt(power), Math.Sqrt(left), Math.Sqrt(right));
            var shift = (snrLeft - snrRight) / (2 * (snrLeft - (2 * snr) + snrRight));
            found.Add(new ChirpTrigger(
                start + i + shift, snr, Math.Sqrt(Power(fitA[at])), Math.Sqrt(Power(fitE[at])),
                Math.Atan2(fitA[at].Imaginary, fitA[at].Real), Math.Atan2(fitE[at].Imaginary, fitE[at].Real), template));
        }
    }

    private static double Power(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
}
