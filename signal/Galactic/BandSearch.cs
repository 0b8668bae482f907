using Lisa.Signal.Noise;
using Lisa.Signal.Reductions;
using Lisa.Signal.Sources;

namespace Lisa.Signal.Galactic;

/// <summary>How a band is searched.</summary>
public sealed record BandSearchOptions
{
    /// <summary>Candidates have a larger SNR; above 0.</summary>
    public double SnrThreshold { get; init; } = 7;

    /// <summary>Directions of the grid; 0 for as many as frequency and span ask for: see <see cref="BandSearch.SkyPoints"/>.</summary>
    public int SkyPoints { get; init; }

    /// <summary>
    /// Largest chirp mass in solar masses: it says how fast frequencies may change, in both directions, since mass transfer can widen an orbit as fast.
    /// </summary>
    public double LargestChirpMassSolar { get; init; } = 1;
}

/// <summary>
/// Searches a narrow band for Galactic binaries: grid, climbs from the best points of the grid, and what was found can be taken out, so that the next
/// one shows. Not thread-safe.
/// </summary>
public sealed class BandSearch
{
    // Other maxima on the sky are often nearly as high as the highest: so many of the grid's are climbed.
    private const int Starts = 4;

    // 2F on the grid may be lower than at the maximum by this factor (see SourceGrid), and between directions by some more.
    private const double GridShare = 0.6;
    private const int FewestSkyPoints = 150;
    private const int MostSkyPoints = 20_000;
    private const double AngularYear = 2 * Math.PI / 31_558_149.8;
    private const double AstronomicalUnitSeconds = 499.004_784;

    private readonly BandData data;
    private readonly BandSearchOptions options;
    private readonly SourceModel model;
    private readonly SourceClimb climb;
    private readonly Lazy<SourceGrid> grid;
    private readonly double[] residual;
    private readonly double[] signal;
    private readonly double largestDerivative;

    /// <param name="data">A band that the narrow one lies well within.</param>
    /// <param name="nodes">From the data's beginning to its end.</param>
    /// <param name="generation">Of its combinations.</param>
    /// <param name="lowHz">Where the narrow band begins, above 0.</param>
    /// <param name="highHz">Where it ends.</param>
    /// <param name="options">How.</param>
    public BandSearch(BandData data, ResponseNodes nodes, TdiGeneration generation, double lowHz, double highHz, BandSearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(options);
        if (!(lowHz > 0 && highHz > lowHz))
        {
            throw new ArgumentOutOfRangeException(nameof(highHz), highHz, $"A band goes from above 0 Hz up, not from {lowHz} Hz.");
        }

        (this.data, this.options) = (data, options);
        var centreHz = (lowHz + highHz) / 2;
        var halfWidthHz = (highHz - lowHz) / 2;
        var response = ResponseOver(nodes);
        model = new SourceModel(response, data.Seconds, data.CarrierHz, data.Scale);
        largestDerivative = GalacticBinary.ChirpOf(1, 1, highHz) * Math.Pow(options.LargestChirpMassSolar / Math.Pow(2, -0.2), 5.0 / 3);
        climb = new SourceClimb(model, SpanSeconds, PhaseOf(largestDerivative) > 0.2);
        grid = new Lazy<SourceGrid>(() => new SourceGrid(data, ResponseOver(nodes.Coarse), centreHz, halfWidthHz));
        residual = data.Whitened.ToArray();
        signal = new double[residual.Length];
        CentreHz = centreHz;

        GalacticResponse ResponseOver(ResponseNodes times) =>
            new(times, generation, data.EpochSeconds, centreHz, halfWidthHz + (1.2e-4 * centreHz));
    }

    /// <summary>Directions of the grid: neighbours are about so far apart that the Doppler phase differs by 1.2 radians where it matters most.</summary>
    public int SkyPoints
    {
        get
        {
            if (options.SkyPoints > 0)
            {
                return options.SkyPoints;
            }

            // What a straight line does not take up of the cosine that the Earth's motion writes into the phase.
            var half = AngularYear * SpanSeconds / 2;
            var radians = 2 * Math.PI * CentreHz * AstronomicalUnitSeconds * Math.Min(1, half * half / 4);
            return (int)Math.Clamp(4 * Math.PI * radians * radians / 1.5, FewestSkyPoints, MostSkyPoints);
        }
    }

    /// <summary>Frequency derivatives of the grid, on both sides of 0 and 0 itself.</summary>
    public int Derivatives => 1 + (2 * (int)Math.Ceiling(Math.Max(0, PhaseOf(largestDerivative) - 0.7) / 1.4));

    private double CentreHz { get; }

    private double SpanSeconds => data.EndSeconds - data.StartSeconds;

    /// <summary>Takes a source out of what is searched, or with −1 puts it back.</summary>
    public void Subtract(GalacticBinary binary, double times = 1)
    {
        Signal(binary);
        for (var i = 0; i < residual.Length; i++)
        {
            residual[i] -= times * signal[i];
        }
    }

    /// <summary>The optimal SNR of a source in the data that there are.</summary>
    public double SnrOf(GalacticBinary binary)
    {
        Signal(binary);
        return Math.Sqrt(FixedOrder.Dot(signal, signal));
    }

    /// <summary>The optimal SNR of the difference of two sources.</summary>
    public double Distance(GalacticBinary one, GalacticBinary other)
    {
        Signal(one);
        var first = signal.ToArray();
        Signal(other);
        for (var i = 0; i < first.Length; i++)
        {
            first[i] -= signal[i];
        }

        return Math.Sqrt(FixedOrder.Dot(first, first));
    }

    /// <summary>The F-statistic 2F of what is left at the place of a source on the sky and at its frequency, whatever its amplitudes.</summary>
    public double TwoF(GalacticBinary binary) => model.Fit(PointOf(binary), residual).TwoF;

    /// <summary>The source that fits best to what is left, near a given one.</summary>
    public GalacticCandidate Refit(GalacticBinary near) => Candidate(climb.Climb(PointOf(near), residual));

    /// <summary>Fits sources that are taken out again, each in its turn with all others out, which lets sources that overlap find their places.</summary>
    /// <param name="sources">Renewed in place.</param>
    /// <param name="passes">How often around.</param>
    public void Settle(IList<GalacticCandidate> sources, int passes)
    {
        ArgumentNullException.ThrowIfNull(sources);
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = 0; i < sources.Count; i++)
            {
                Subtract(sources[i].Binary, -1);
                sources[i] = Refit(sources[i].Binary);
                Subtract(sources[i].Binary);
            }
        }
    }

    /// <summary>The strongest source in the band in what is left; null when none can be above the threshold.</summary>
    public GalacticCandidate? Strongest()
    {
        if (data.Count < 16)
        {
            return null;
        }

        grid.Value.Load(residual);
        var (points, best) = (SkyPoints, new List<(double TwoF, GalacticPoint Point)>());
        var least = GridShare * options.SnrThreshold * options.SnrThreshold;
        for (var index = 0; index < points; index++)
        {
            for (var k = 0; k < Derivatives; k++)
            {
                var place = (k + 1) / 2 * (k % 2 == 0 ? 1 : -1);
                var derivative = Derivatives == 1 ? 0 : place * largestDerivative / (Derivatives / 2);
                var found = grid.Value.Best(SkyGrid.At(index, points), derivative);
                if (found.TwoF > least)
                {
                    best.Add(found);
                }
            }
        }

        var climbed = StartsOf(best, points).Select(start => climb.Climb(start, residual)).ToList();
        if (climbed.Count == 0)
        {
            return null;
        }

        var strongest = climbed.MaxBy(each => each.Fit.TwoF);
        return strongest.Fit.TwoF > options.SnrThreshold * options.SnrThreshold ? Candidate(strongest) : null;
    }

    // The highest point of the grid, then the highest of those that lie elsewhere on the sky.
    private static List<GalacticPoint> StartsOf(List<(double TwoF, GalacticPoint Point)> best, int points)
    {
        var starts = new List<GalacticPoint>();
        var apart = 2 * SkyGrid.Spacing(points);
        foreach (var (_, point) in best.OrderByDescending(each => each.TwoF))
        {
            if (starts.TrueForAll(start => start.AngleTo(point) > apart))
            {
                starts.Add(point);
            }

            if (starts.Count == Starts)
            {
                break;
            }
        }

        return starts;
    }

    private GalacticCandidate Candidate((GalacticPoint Point, AmplitudeFit Fit) found) => new(
        found.Fit.Amplitudes.ToBinary(found.Point, data.EpochSeconds), Math.Sqrt(Math.Max(0, found.Fit.TwoF)),
        climb.Errors(found.Point, found.Fit.Amplitudes));

    private void Signal(GalacticBinary binary)
    {
        var here = binary.At(data.EpochSeconds);
        model.Signal(PointOf(here), PolarisationAmplitudes.Of(here), signal);
    }

    private GalacticPoint PointOf(GalacticBinary binary)
    {
        var here = binary.At(data.EpochSeconds);
        return new GalacticPoint(
            here.FrequencyHz, here.FrequencyDerivativeHzPerSecond, here.EclipticLongitudeRadians, here.EclipticLatitudeRadians);
    }

    // How far a quadratic phase strays from the straight line that a frequency offset takes up, at the ends of the data.
    private double PhaseOf(double derivative) => Math.PI * derivative * SpanSeconds * SpanSeconds / 6;
}
