using System.Collections.Immutable;
using Lisa.Grains.Contracts;
using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Galactic;
using Lisa.Signal.Spectra;

namespace Lisa.Grains.Operators.Galactic;

/// <summary>
/// One of the narrow bands that a heterodyned band is divided into, made ready for a search: what galactic-search and galactic-fit have in common,
/// which are ports, parameters, and how a band and its neighbourhood are gone through.
/// </summary>
internal sealed class NarrowBand
{
    /// <summary>How often sources that overlap are fitted in turn.</summary>
    public const int Passes = 2;

    // Light that arrives at the first sample left before, and velocities look back.
    private const double MarginSeconds = 20;

    private readonly IComputeContext _context;
    private readonly double _lowHz;
    private readonly double _highHz;
    private readonly double _thresholdSnr;
    private readonly int _mostSources;

    private NarrowBand(IComputeContext context, BandSearch search, double lowHz, double highHz)
    {
        (_context, Search, _lowHz, _highHz) = (context, search, lowHz, highHz);
        _thresholdSnr = context.Parameters.Number("snr_threshold");
        _mostSources = (int)context.Parameters.Integer("max_sources");
    }

    public static Port Data { get; } = new("data", AxisKind.Row, "Envelopes of heterodyne, a band a segment");

    public static Port Psd { get; } = new("psd", AxisKind.Frequency, "One one-sided PSD of A and E in 1/Hz, best a fitted model, which sources do not bias");

    public static ImmutableArray<Parameter> Parameters { get; } =
    [
        new("parts", ParameterType.Integer, "50", "Narrow bands into which each band of the data is divided") { Unit = "1", Minimum = 1, Maximum = 10_000 },
        new("snr_threshold", ParameterType.Number, "7", "Candidates have a larger SNR") { Unit = "1", Minimum = 3, Maximum = 1000 },
        new("max_sources", ParameterType.Integer, "10", "Most candidates of a narrow band") { Unit = "1", Minimum = 1, Maximum = 100 },
        new("guard_hz", ParameterType.Number, "5E-06", "How far beyond the edges of a narrow band sources are found and taken out, though not reported")
        {
            Unit = "Hz",
            Minimum = 0,
            Maximum = 0.001,
        },
        new("sky_points", ParameterType.Integer, "0", "Directions of the grid on the sky; 0 for as many as frequency and span ask for")
        {
            Unit = "1",
            Minimum = 0,
            Maximum = 100_000,
        },
        new("chirp_mass", ParameterType.Number, "1", "Largest chirp mass: it says how far frequency derivatives are searched, to both sides of 0")
        {
            Unit = "solar mass",
            Minimum = 0.01,
            Maximum = 10,
        },
    ];

    /// <summary>Ready to be searched.</summary>
    public BandSearch Search { get; }

    /// <summary>Data, psd and orbits fit each other.</summary>
    public static void Check(PlanRequest request, Layout data, Layout psd, Layout orbits)
    {
        var generation = EnvelopeTable.Check(request, Data.Name, data);
        var channels = TdiChannels.Require(request, Psd.Name, psd);
        if (channels.Generation != generation || psd.Origin != 0)
        {
            throw PlanCheck.Refuse(
                request, "input psd is not that of the data", $"{channels.Generation} generation, from {psd.Origin} Hz on",
                $"{generation} generation, from 0 Hz on", "estimate the spectrum from the same series");
        }

        OrbitsInput.Check(request, orbits);
    }

    /// <summary>The narrow band that output segment Index is of.</summary>
    /// <param name="context">Of the computation.</param>
    /// <param name="info">The operator, for refusals.</param>
    /// <param name="inputs">Data, psd and orbits.</param>
    public static NarrowBand Open(IComputeContext context, OperatorInfo info, (IInput Data, IInput Psd, IInput Orbits) inputs)
    {
        var (parts, guardHz) = (context.Parameters.Integer("parts"), context.Parameters.Number("guard_hz"));
        if (inputs.Data.Count != 1)
        {
            throw PlanCheck.Refuse(context, info, "the band is not one segment of input data", inputs.Data.Count, "exactly 1", "divide both steps alike");
        }

        using var table = inputs.Data.Read(0);
        var band = EnvelopeTable.BandOf(context, info, table);
        var widthHz = (band.HighHz - band.LowHz) / parts;
        var lowHz = band.LowHz + (context.Index % parts * widthHz);
        var highHz = lowHz + widthHz;
        var data = EnvelopeTable.Read(table, band, Densities(context, info, inputs.Psd, (lowHz + highHz) / 2));
        var constellation = OrbitsInput.Read(context, info, inputs.Orbits, data.StartSeconds - MarginSeconds, data.EndSeconds + MarginSeconds);
        var options = new BandSearchOptions
        {
            SnrThreshold = context.Parameters.Number("snr_threshold"),
            SkyPoints = (int)context.Parameters.Integer("sky_points"),
            LargestChirpMassSolar = context.Parameters.Number("chirp_mass"),
        };
        var generation = TdiChannels.Find(inputs.Psd.Layout)!.Value.Generation;
        var search = new BandSearch(
            data, new ResponseNodes(constellation, data.StartSeconds, data.EndSeconds), generation, Math.Max(lowHz - guardHz, lowHz / 2), highHz + guardHz, options);
        return new NarrowBand(context, search, lowHz, highHz);
    }

    /// <summary>Whether it belongs to the band itself and not to its guards.</summary>
    public bool Contains(GalacticCandidate candidate) => candidate.Binary.FrequencyHz >= _lowHz && candidate.Binary.FrequencyHz < _highHz;

    /// <summary>Whether it is above the threshold.</summary>
    public bool IsLoud(GalacticCandidate candidate) => candidate.Snr > _thresholdSnr;

    /// <summary>
    /// Finds the strongest source in what is left, takes it out, fits it and those found before again, and so on until none is above the threshold. What
    /// lies in the guard is taken out too, so that it does not shine in, but belongs to a neighbour.
    /// </summary>
    /// <param name="already">Candidates that the band has: they count towards the most that it may have.</param>
    public List<GalacticCandidate> FindAll(int already)
    {
        var found = new List<GalacticCandidate>();
        while (found.Count(Contains) + already < _mostSources && found.Count < 2 * _mostSources)
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            if (Search.Strongest() is not { } candidate)
            {
                break;
            }

            Search.Subtract(candidate.Binary);
            found.Add(candidate);
            if (found.Count > 1)
            {
                Search.Settle(found, Passes);
            }
        }

        return [.. found.Where(candidate => Contains(candidate) && IsLoud(candidate))];
    }

    private static (double A, double E) Densities(IComputeContext context, OperatorInfo info, IInput psd, double frequencyHz)
    {
        using var spectrum = NoiseSpectrum.Read(context, info, psd);
        var channels = TdiChannels.Find(psd.Layout)!.Value;
        var (a, e) = (
            PowerSpectrum.Interpolate(spectrum[channels.A], 1 / psd.Layout.Density, frequencyHz),
            PowerSpectrum.Interpolate(spectrum[channels.E], 1 / psd.Layout.Density, frequencyHz));
        return a > 0 && e > 0 && double.IsFinite(a + e)
            ? (a, e)
            : throw PlanCheck.Refuse(
                context, info, $"the psd cannot be divided by at {frequencyHz} Hz", $"{a} and {e} 1/Hz", "above 0 and finite",
                "estimate it from longer data without gaps, or without detrending");
    }
}
