using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Galactic;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.MassiveBinaries;

namespace Lisa.Grains.Operators.MassiveBinaries;

/// <summary>
/// Searches the whole of A and E for mergers of massive black holes with a bank of templates. Each output segment is what some templates of the bank have found, so the bank is
/// spread over slots and silos; how a template is matched, <see cref="ChirpFilter"/> says, how data are cut, <see cref="ChirpSearch"/>.
/// </summary>
public sealed class MbhbSearchOperator : IOperator
{
    public OperatorInfo Info { get; } = new(
        "mbhb-search", 1, "Mergers of massive black-hole binaries: matched filters of a bank of templates in A and E, whatever their direction",
        [
            new Port("data", AxisKind.Time, "A2 and E2, or A1 and E1, in fractional frequency, decimated to some tenths of a hertz"),
            new Port("psd", AxisKind.Frequency, "One one-sided density in 1/Hz with the columns of the data, all bins above 0"),
        ],
        [
            .. BankParameters.Of("200000", "0.97"),
            new Parameter("template_seconds", ParameterType.Number, "86400", "A template begins at most so long before its coalescence") { Unit = "s", Minimum = 600, Maximum = 5e6 },
            new Parameter("templates_per_segment", ParameterType.Integer, "16", "Templates that make one output segment") { Unit = "1", Minimum = 1, Maximum = 1000 },
        ],
        "Allen et al. 2012, Phys. Rev. D 85, 122006, section III; Owen 1996, Phys. Rev. D 53, 6749; TaylorT3 and T4 of Buonanno et al. 2009, arXiv:0907.0700; "
            + "McWilliams 2019, arXiv:1810.00040");

    public OperatorPlan Plan(PlanRequest request)
    {
        PlanCheck.Inputs(request, Info);
        var (data, psd) = (request.Inputs[0].Layout, request.Inputs[1].Layout);
        var channels = TdiChannels.Require(request, "data", data);
        NoiseSpectrum.Check(request, data, psd);
        var templates = BankParameters.Lay(request, channels.Generation, data.Density, TemplateSeconds(request.Parameters));
        PlanCheck.Memory(request, request.Inputs[0].Samples ?? 0, data.Columns.Length + 2, "search a shorter time, or decimate further");
        var perSegment = request.Parameters.Integer("templates_per_segment");
        return new OperatorPlan(
            TriggerTable.Layout, [Dependency.Whole with { Parts = (templates.Length + perSegment - 1) / perSegment }, Dependency.Whole], null);
    }

    public Block Compute(IComputeContext context)
    {
        var (input, psd, parameters) = (context.Inputs[0], context.Inputs[1].Layout, context.Parameters);
        var channels = TdiChannels.Find(input.Layout)!.Value;
        var (rateHz, seconds) = (input.Layout.Density, TemplateSeconds(parameters));
        var perSegment = (int)parameters.Integer("templates_per_segment");
        var all = BankParameters.Lay(parameters, channels.Generation, rateHz, seconds);
        var first = (int)context.Index * perSegment;
        var templates = all[first..Math.Min(all.Length, first + perSegment)];
        var (start, end) = SampleWindow.Extent(input);
        using var samples = SampleWindow.Read(context, input, start, end, double.NaN);
        var band = new SearchBand(rateHz, ChirpSearch.TransformSamples(rateHz, seconds, samples.Length), parameters.Number("low_hz"), channels.Generation);
        var noise = Noise(context, psd, band, channels);
        var filters = templates.Select(template => new ChirpFilter(template, seconds, band, noise)).ToList();
        var triggers = new ChirpSearch(band, BankParameters.Search(parameters, seconds)).Search(
            samples[channels.A], samples[channels.E], filters, context.Cancellation);
        return TriggerTable.Write(context, input.Layout, templates, [.. triggers.OrderBy(trigger => trigger.Sample).ThenBy(trigger => trigger.Template)]);
    }

    private InverseNoise Noise(IComputeContext context, Layout psd, SearchBand band, TdiChannels channels)
    {
        using var spectrum = NoiseSpectrum.Read(context, Info, context.Inputs[1]);
        NoiseSpectrum.RequirePositive(context, Info, psd, spectrum);
        return new InverseNoise(
            band.InverseNoise(spectrum[channels.A], 1 / psd.Density), band.InverseNoise(spectrum[channels.E], 1 / psd.Density));
    }

    private static double TemplateSeconds(ParameterSet parameters) => parameters.Number("template_seconds");
}
