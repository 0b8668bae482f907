using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;

namespace Lisa.Grains.Operators.MassiveBinaries;

/// <summary>What the operators that search with a bank are told of it.</summary>
internal static class BankParameters
{
    private const int MostTemplates = 20_000;

    // The bank does not depend on how finely frequencies are resolved.
    private const int AnySamples = 1 << 14;

    private static readonly DesignCache<SampleKey, Bank> Banks = new();

    /// <summary>Range and fineness of the bank.</summary>
    public static ImmutableArray<Parameter> Of(string lowestChirpMass, string minimalMatch) =>
    [
        new("lowest_chirp_mass", ParameterType.Number, lowestChirpMass, "Where the bank begins, in the detector's frame") { Unit = "solMass", Minimum = 1e4, Maximum = 5e6 },
        new("highest_chirp_mass", ParameterType.Number, "5000000", "Where it ends") { Unit = "solMass", Minimum = 1e4, Maximum = 5e6 },
        new("highest_mass_ratio", ParameterType.Number, "10", "Of the larger to the smaller mass; the bank begins at 1") { Unit = "1", Minimum = 1, Maximum = 10 },
        new("minimal_match", ParameterType.Number, minimalMatch, "What part of a signal's SNR the best template is to have left") { Unit = "1", Minimum = 0.5, Maximum = 0.995 },
        new("low_hz", ParameterType.Number, "0.0001", "Lowest frequency that is used") { Unit = "Hz", Minimum = 1e-5, Maximum = 1e-2 },
        new("snr_threshold", ParameterType.Number, "8", "SNR that a trigger is strictly above") { Unit = "1", Minimum = 0 },
        new("taper_seconds", ParameterType.Number, "600", "Over which data fall off towards a gap or an end; no coalescence is looked for there") { Unit = "s", Minimum = 0, Maximum = 86_400 },
        new("cluster_seconds", ParameterType.Number, "3600", "Of triggers so close to each other the loudest stays") { Unit = "s", Minimum = 0 },
    ];

    /// <summary>The bank that they describe.</summary>
    public static ImmutableArray<ChirpPoint> Lay(PlanRequest request, TdiGeneration generation, double rateHz, double templateSeconds)
    {
        var parameters = request.Parameters;
        var (lowest, highest) = (parameters.Number("lowest_chirp_mass"), parameters.Number("highest_chirp_mass"));
        if (lowest > highest)
        {
            throw PlanCheck.Refuse(request, "lowest_chirp_mass lies above highest_chirp_mass", $"{lowest} solMass", $"at most {highest} solMass", "exchange them");
        }

        if (!(parameters.Number("low_hz") < 0.4 * rateHz))
        {
            throw PlanCheck.Refuse(
                request, "low_hz lies above the frequencies that are used", $"{parameters.Number("low_hz")} Hz", $"below {0.4 * rateHz} Hz, 0.4 of the sample rate",
                "lower it, or take data of a higher rate");
        }

        var templates = Lay(parameters, generation, rateHz, templateSeconds);
        return templates.Length <= MostTemplates
            ? templates
            : throw RefusalException.Because(
                RefusalKind.TooLarge, "the bank has too many templates", request.Where, $"{templates.Length}", $"at most {MostTemplates}",
                "raise lowest_chirp_mass, lower minimal_match, or shorten the templates");
    }

    /// <summary>The same, once it was planned.</summary>
    public static ImmutableArray<ChirpPoint> Lay(ParameterSet parameters, TdiGeneration generation, double rateHz, double templateSeconds)
    {
        var (options, lowHz) = (Options(parameters), parameters.Number("low_hz"));
        var key = new SampleKey(
            [options.LowestChirpMass, options.HighestChirpMass, options.HighestMassRatio, options.MinimalMatch], lowHz, rateHz, templateSeconds, (int)generation);
        return Banks.Get(
            key, 1 << 16, () => new Bank(TemplateBank.Lay(options, new SearchBand(rateHz, AnySamples, lowHz, generation), templateSeconds))).Templates;
    }

    /// <summary>How it is searched.</summary>
    public static ChirpSearchOptions Search(ParameterSet parameters, double templateSeconds) => new()
    {
        SnrThreshold = parameters.Number("snr_threshold"),
        TemplateSeconds = templateSeconds,
        TaperSeconds = parameters.Number("taper_seconds"),
        ClusterSeconds = parameters.Number("cluster_seconds"),
    };

    private static BankOptions Options(ParameterSet parameters) => new(
        parameters.Number("lowest_chirp_mass"), parameters.Number("highest_chirp_mass"), parameters.Number("highest_mass_ratio"), parameters.Number("minimal_match"));

    private sealed record Bank(ImmutableArray<ChirpPoint> Templates);
}
