using Lisa.Signal.Galactic;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>
/// From a trigger to the binary that fits best: distance, inclination, polarisation and phase are solved for (<see cref="ChirpSummary"/>), the five
/// others searched, by simplexes. Masses first, by the statistic of the search at its best time, which needs no direction; then masses and time for the best direction of a coarse
/// grid; then all of the sky, each of the best places of a grid with its own time; then all five together from the best few of these. Directions are often each
/// other's mirror images in the constellation's plane or turned about its axis, and of them only the change of the response over hours and above 10 mHz tells which is
/// right. The best is taken; when another is nearly as good, the errors do not say so.
/// </summary>
public sealed class ChirpRefinement
{
    private const int SkyPoints = 300;
    private const int SkyStarts = 8;
    private const int Starts = 3;
    private const int SimpleEvaluations = 80;
    private const int Evaluations = 180;

    // Around the trigger's time, in which a template of other masses is looked for.
    private const double TimeReachSeconds = 3600;

    // Of ρ²: a hundredth of what one standard deviation makes.
    private const double Tolerance = 0.01;

    // A little less than the waveform takes, so that errors can be got from differences around the end of the search, too.
    private const double LargestMassRatio = 0.99 * MassiveChirp.LargestMassRatio;
    private const double LargestDifference = (LargestMassRatio - 1) / (LargestMassRatio + 1);

    private readonly ChirpData data;
    private readonly double longestSeconds;

    /// <param name="data">Around the trigger.</param>
    /// <param name="longestSeconds">The chirp that is fitted begins at most so long before its coalescence: see <see cref="ChirpData.LongestSeconds"/>.</param>
    public ChirpRefinement(ChirpData data, double longestSeconds)
    {
        ArgumentNullException.ThrowIfNull(data);
        (this.data, this.longestSeconds) = (data, longestSeconds);
    }

    /// <summary>ρ of a binary whose four amplitudes are fitted, for its masses, time and direction.</summary>
    public double SnrOf(MassiveBinary binary)
    {
        ArgumentNullException.ThrowIfNull(binary);
        var (point, longitude, latitude) = (ChirpPoint.Of(binary), binary.EclipticLongitudeRadians, binary.EclipticLatitudeRadians);
        var arrival = ChirpGeometry.Arrival(data.Constellation, binary.CoalescenceSeconds, longitude, latitude);
        var geometry = new ChirpGeometry(data, point, arrival, longestSeconds);
        return Math.Sqrt(new ChirpSummary(data, geometry, point, arrival, longestSeconds).At(longitude, latitude).Power);
    }

    /// <param name="point">The trigger's template.</param>
    /// <param name="arrivalSeconds">When its coalescence passes the constellation.</param>
    /// <param name="cancellation">Looked at before each evaluation.</param>
    public MassiveCandidate Refine(ChirpPoint point, double arrivalSeconds, CancellationToken cancellation)
    {
        // ln Mc, (m₁ − m₂)/M, seconds from the trigger, λ, sin β.
        double[] start = [Math.Log(point.ChirpMassSolarMasses), (point.MassRatio - 1) / (point.MassRatio + 1)];
        var (masses, _) = NelderMead.Maximise(each => Allowed(each) ? BestTime(each).Power : double.NegativeInfinity, start, [0.003, 0.1], SimpleEvaluations, Tolerance);
        double[] best = [.. masses, BestTime(masses).Seconds - arrivalSeconds, 0, 0];
        var geometry = new ChirpGeometry(data, PointOf(masses), arrivalSeconds + best[2], longestSeconds);
        var power = double.NegativeInfinity;
        var (coarse, _) = Scan(Summary(best))[0];
        (best[3], best[4]) = (coarse[0], Math.Sin(coarse[1]));
        var (polished, _) = NelderMead.Maximise(
            each => Allowed(each) ? Summary(each).At(coarse[0], coarse[1]).Power : double.NegativeInfinity, best[..3], [0.001, 0.03, 3], SimpleEvaluations, Tolerance);
        var summary = Summary(polished);
        var skies = Scan(summary).Select(place => NelderMead.Maximise(
            each => OnSky(each[1]) ? summary.At(each[0], Math.Asin(each[1]), each[2]).Power : double.NegativeInfinity,
            [place.Place[0], Math.Sin(place.Place[1]), 0], [0.1, place.Place[1] > 0 ? -0.1 : 0.1, 1], SimpleEvaluations, Tolerance));
        foreach (var (sky, _) in skies.OrderByDescending(each => each.Value).Take(Starts).ToList())
        {
            Climb([polished[0], polished[1], polished[2] + sky[2], sky[0], sky[1]], [3e-4, 0.01, 0.5, 0.03, sky[1] > 0 ? -0.03 : 0.03]);
        }

        Climb(best, [1e-4, 0.003, 0.2, 0.01, best[4] > 0 ? -0.01 : 0.01]);
        var binary = Binary(best);
        var whitened = new WhitenedSignal(data, geometry, longestSeconds);
        return new MassiveCandidate(
            binary, Math.Sqrt(power), arrivalSeconds + best[2],
            ChirpConsistency.ReducedChiSquared(whitened.Of(WhitenedSignal.ParametersOf(binary)), whitened.OfData()), new ChirpErrors(whitened).Of(binary));

        void Climb(double[] from, double[] steps)
        {
            var (reached, value) = NelderMead.Maximise(
                place => Allowed(place) && OnSky(place[4]) ? Summary(place).At(place[3], Math.Asin(place[4])).Power : double.NegativeInfinity,
                from, steps, Evaluations, Tolerance);
            (best, power) = value > power ? (reached, value) : (best, power);
        }

        bool Allowed(double[] place)
        {
            cancellation.ThrowIfCancellationRequested();
            return Math.Abs(place[1]) < LargestDifference;
        }

        (double Power, double Seconds) BestTime(double[] place) => data.BestTime(PointOf(place), longestSeconds, arrivalSeconds, TimeReachSeconds);

        ChirpSummary Summary(double[] place) => new(data, geometry, PointOf(place), arrivalSeconds + place[2], longestSeconds);

        MassiveBinary Binary(double[] place)
        {
            var arrival = arrivalSeconds + place[2];
            var (lambda, beta) = (place[3] - (Math.Floor(place[3] / (2 * Math.PI)) * 2 * Math.PI), Math.Asin(place[4]));
            var fitted = Summary(place).At(lambda, beta).Amplitudes.ToBinary(default, 0);
            var (mass1, mass2) = MassiveBinary.MassesOf(PointOf(place).ChirpMassSolarMasses, PointOf(place).MassRatio);
            return new MassiveBinary(
                mass1, mass2, 1 / (fitted.Amplitude * Inspiral.MegaparsecSeconds), arrival - ChirpGeometry.Delay(data.Constellation, arrival, lambda, beta))
            {
                EclipticLongitudeRadians = lambda,
                EclipticLatitudeRadians = beta,
                InclinationRadians = fitted.InclinationRadians,
                PolarisationRadians = fitted.PolarisationRadians,
                CoalescencePhaseRadians = fitted.InitialPhaseRadians,
            };
        }
    }

    private static ChirpPoint PointOf(double[] place)
    {
        var difference = Math.Abs(place[1]);
        return new ChirpPoint(Math.Exp(place[0]), (1 + difference) / (1 - difference));
    }

    private static bool OnSky(double sineOfLatitude) => Math.Abs(sineOfLatitude) < 1;

    // The best directions, longitude and latitude, none of them within a step and a half of the grid of a better one.
    private static List<(double[] Place, double Power)> Scan(ChirpSummary summary)
    {
        var places = Enumerable.Range(0, SkyPoints).Select(index => SkyGrid.At(index, SkyPoints))
            .Select(place => (Place: place, summary.At(place.Longitude, place.Latitude).Power));
        var chosen = new List<(double[] Place, double Power)>();
        foreach (var (place, power) in places.OrderByDescending(each => each.Power))
        {
            var here = new GalacticPoint(1, 0, place.Longitude, place.Latitude);
            if (chosen.Count < SkyStarts && chosen.TrueForAll(
                other => here.AngleTo(new GalacticPoint(1, 0, other.Place[0], other.Place[1])) > 1.5 * SkyGrid.Spacing(SkyPoints)))
            {
                chosen.Add(([place.Longitude, place.Latitude], power));
            }
        }

        return chosen;
    }
}
