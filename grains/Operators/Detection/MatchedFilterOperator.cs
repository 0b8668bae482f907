using System.Numerics;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Detection;

namespace Lisa.Grains.Operators.Detection;

/// <summary>
/// Correlates each channel with a template of two polarisations, weighted by the inverse of the channel's noise. For each channel three
/// columns: <c>snr</c>, the modulus of the complex signal-to-noise ratio; <c>phase</c>, its argument in radians, of the signal against the
/// template; <c>sigma</c>, the SNR of the template itself at its own distance, constant in a segment. With several channels their names
/// stand before: <c>H1.snr</c>. A template made for 1 Mpc gives the effective distance sigma/snr in Mpc.
/// <para>
/// An output sample is for a signal whose middle template sample (number half its length) falls on it. Output segments are blocks of
/// block_seconds, rounded up to whole input segments; how they are cut from the data, <see cref="SearchBlock"/> says. Data that are one
/// block give exactly the plain method on the whole of the data: Tukey window over data and template, two-sided transform, linearly
/// interpolated spectrum. Near a gap, as far as the template and the noise weighting reach, snr and phase are NaN.
/// </para>
/// </summary>
public sealed class MatchedFilterOperator : IOperator
{
    private const int MostBlockSamples = 1 << 24;

    private readonly DesignCache<SampleKey, MatchedFilter> _filters = new();

    public OperatorInfo Info { get; } = new(
        "matched-filter", 1,
        "Signal-to-noise ratio over time, with phase, of each channel against a template of two polarisations, "
            + "each frequency weighted by the inverse of the noise",
        [
            new Port("data", AxisKind.Time, "Strain; all its channels are searched"),
            new Port(
                "psd", AxisKind.Frequency,
                "One one-sided power spectral density in 1/Hz, with the channels of the data in the same order, all bins above 0"),
            new Port(
                "template", AxisKind.Time,
                "Strain of the plus and of the cross polarisation, two columns, at the data's rate, no longer than the data; its "
                    + "middle sample is the reference of time"),
        ],
        [
            new Parameter(
                "taper_alpha", ParameterType.Number, "0.125",
                "Share of the stretch under the Tukey window, both ends together, over data and template alike")
            {
                Unit = "1",
                Minimum = 0,
                Maximum = 0.5,
            },
            new Parameter(
                "block_seconds", ParameterType.Number, "0",
                "Length of an output segment, rounded up to whole segments of the data, at most 2^24 samples; 0 for the length of the "
                    + "template")
            {
                Unit = "s",
                Minimum = 0,
            },
        ],
        "Allen et al. 2012, Phys. Rev. D 85, 122006, section III; the GWOSC tutorial on GW150914");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, psd, template) = (request.Inputs[0].Layout, request.Inputs[1].Layout, request.Inputs[2].Layout);
        NoiseSpectrum.Check(request, data, psd);
        var templateSamples = CheckTemplate(request, data, template);
        var seconds = request.Parameters.Number("block_seconds");
        var wanted = seconds > 0 ? Math.Ceiling(seconds * data.Density) : templateSamples;
        var blockSamples = Math.Max(1, Math.Ceiling(wanted / data.SegmentLength)) * data.SegmentLength;
        if (!(blockSamples <= MostBlockSamples))
        {
            throw RefusalException.Because(
                RefusalKind.TooLarge, "a block is too long", request.Where, $"{blockSamples} samples", $"at most {MostBlockSamples}",
                "set a shorter block_seconds, or post shorter segments");
        }

        var block = SearchBlock.Of((long)blockSamples, templateSamples, psd.SegmentLength, request.Parameters.Number("taper_alpha"));
        // Data, three outputs a channel, the complex SNR and its transform.
        PlanCheck.Memory(
            request, block.Longest, 4 + (4 * data.Columns.Length),
            "shorten block_seconds, the template or the windows of the spectrum, or take fewer channels");
        var layout = data with { SegmentLength = (int)blockSamples, Columns = SnrColumns.For(data.Columns) };
        var dependency = new Dependency(
            layout.SegmentLength / data.SegmentLength, block.SegmentsBefore(data.SegmentLength), block.SegmentsAfter(data.SegmentLength), false);
        return new OperatorPlan(layout, [dependency, Dependency.Whole, Dependency.Whole], request.Inputs[0].Samples);
    }

    public Block Compute(IComputeContext context)
    {
        var (input, psd) = (context.Inputs[0], context.Inputs[1].Layout);
        using var spectrum = NoiseSpectrum.Read(context, Info, context.Inputs[1]);
        NoiseSpectrum.RequirePositive(context, Info, psd, spectrum);
        using var template = Template.Read(context, Info, context.Inputs[2]);
        var block = SearchBlock.Of(
            context.Output.SegmentLength, template.Length, psd.SegmentLength, context.Parameters.Number("taper_alpha"));
        var blockStart = context.Index * block.Samples;
        var (dataFirst, dataEnd) = SampleWindow.Extent(input);
        var (start, end) = block.Stretch(blockStart, dataFirst, dataEnd);
        if (end - start < template.Length)
        {
            throw PlanCheck.Refuse(
                context, Info, "the template is longer than the data", $"{template.Length} samples", $"{end - start} samples",
                "give longer data or a shorter template");
        }

        using var window = SampleWindow.Read(context, input, start, end, double.NaN);
        var output = context.Rent(context.Output.Columns.Length, (int)(Math.Min(dataEnd, blockStart + block.Samples) - blockStart));
        var snr = new Complex[window.Length];
        try
        {
            for (var channel = 0; channel < input.Layout.Columns.Length; channel++)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                var filter = FilterFor(context, template, spectrum[channel], window.Length);
                filter.Apply(window[channel], snr);
                Write(snr.AsSpan((int)(blockStart - start), output.Length), filter.Sigma, output, 3 * channel);
            }

            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    private static void Write(ReadOnlySpan<Complex> snr, double sigma, Block output, int column)
    {
        MatchedFilter.Magnitude(snr, output[column]);
        for (var i = 0; i < snr.Length; i++)
        {
            output[column + 1][i] = Math.Atan2(snr[i].Imaginary, snr[i].Real);
        }

        output[column + 2].Fill(sigma);
    }

    private static long CheckTemplate(PlanRequest request, Layout data, Layout template)
    {
        if (template.Columns.Length != 2)
        {
            throw PlanCheck.Refuse(
                request, "input template has not two columns", string.Join(", ", template.Columns.Select(column => column.Name)),
                "exactly 2: plus and cross polarisation",
                "post both polarisations as one dataset");
        }

        if (template.Density != data.Density)
        {
            throw PlanCheck.Refuse(
                request, "input template has another sample rate than the data", $"{template.Density} Hz", $"{data.Density} Hz",
                "resample one of them");
        }

        if (request.Inputs[2].Samples is not { } samples)
        {
            throw PlanCheck.Refuse(
                request, "the length of input template is not known yet", "an open dataset", "a sealed one", "seal the template's dataset");
        }

        if (samples < 1 || samples > (request.Inputs[0].Samples ?? long.MaxValue))
        {
            throw PlanCheck.Refuse(
                request, "input template is longer than the data, or empty", $"{samples} samples", $"1 to {request.Inputs[0].Samples} samples",
                "give longer data or a shorter template");
        }

        return samples;
    }

    private MatchedFilter FilterFor(IComputeContext context, Template template, ReadOnlySpan<double> psd, int samples)
    {
        var options = new MatchedFilterOptions(context.Inputs[0].Layout.Density, samples) { TukeyAlpha = context.Parameters.Number("taper_alpha") };
        var density = psd.ToArray();
        var binWidthHz = 1 / context.Inputs[1].Layout.Density;
        try
        {
            // 16 bytes a sample of weights, 8 of window; the key holds the template and the spectrum.
            var bytes = (24L * samples) + (8L * ((2L * template.Length) + density.Length));
            return _filters.Get(
                template.KeyWith(density, samples, options.SampleRateHz, options.TukeyAlpha, binWidthHz),
                bytes,
                () => new MatchedFilter(options, template.Waveform(), density, binWidthHz));
        }
        catch (ArgumentException error)
        {
            throw PlanCheck.Refuse(
                context, Info, $"template and spectrum give no filter: {error.Message}", $"template of {template.Length} samples",
                "a template with power where the spectrum is finite", "correct the template or the spectrum");
        }
    }
}
