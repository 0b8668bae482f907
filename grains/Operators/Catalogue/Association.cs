namespace Lisa.Grains.Operators.Catalogue;

/// <summary>What a candidate or a source is told apart by, with standard deviations; NaN where nothing is known.</summary>
internal readonly record struct Place(
    double EpochSeconds,
    double Snr,
    double FrequencyHz,
    double FrequencyDerivativeHzPerSecond,
    double EclipticLongitudeRadians,
    double EclipticLatitudeRadians,
    double FrequencyErrorHz,
    double FrequencyDerivativeErrorHzPerSecond,
    double EclipticLongitudeErrorRadians,
    double EclipticLatitudeErrorRadians);

/// <summary>
/// Which candidate is which known source. The distance is that of Mahalanobis without correlations: d² = Δf²/(σ₁² + σ₂²) + Δλ²/(…) + Δβ²/(…), the
/// known source's frequency carried on to the candidate's epoch by its derivative, whose error counts too. What has no error does not count.
/// </summary>
internal static class Association
{
    /// <summary>In standard deviations.</summary>
    public static double Distance(in Place known, in Place candidate)
    {
        var seconds = candidate.EpochSeconds - known.EpochSeconds;
        var drift = Math.Abs(seconds) * (double.IsNaN(known.FrequencyDerivativeErrorHzPerSecond) ? 0 : known.FrequencyDerivativeErrorHzPerSecond);
        var frequency = candidate.FrequencyHz - known.FrequencyHz - (known.FrequencyDerivativeHzPerSecond * seconds);
        var longitude = Math.IEEERemainder(candidate.EclipticLongitudeRadians - known.EclipticLongitudeRadians, 2 * Math.PI);
        return Math.Sqrt(
            Share(frequency, Math.Sqrt(Square(known.FrequencyErrorHz) + Square(drift)), candidate.FrequencyErrorHz)
            + Share(longitude, known.EclipticLongitudeErrorRadians, candidate.EclipticLongitudeErrorRadians)
            + Share(candidate.EclipticLatitudeRadians - known.EclipticLatitudeRadians, known.EclipticLatitudeErrorRadians, candidate.EclipticLatitudeErrorRadians));
    }

    /// <summary>Pairs the nearest first, each known source and each candidate once.</summary>
    /// <returns>For each candidate the index of the known source that it is, or −1.</returns>
    public static int[] Match(Place[] known, Place[] candidates, double mostSigmas)
    {
        var pairs = new List<(double Distance, int Known, int Candidate)>();
        for (var i = 0; i < known.Length; i++)
        {
            for (var j = 0; j < candidates.Length; j++)
            {
                if (Distance(known[i], candidates[j]) is var distance && distance < mostSigmas)
                {
                    pairs.Add((distance, i, j));
                }
            }
        }

        pairs.Sort();
        var matches = new int[candidates.Length];
        Array.Fill(matches, -1);
        var taken = new bool[known.Length];
        foreach (var (_, i, j) in pairs)
        {
            if (!taken[i] && matches[j] < 0)
            {
                (taken[i], matches[j]) = (true, i);
            }
        }

        return matches;
    }

    private static double Share(double difference, double error, double other)
    {
        var variance = (double.IsNaN(error) ? 0 : Square(error)) + (double.IsNaN(other) ? 0 : Square(other));
        return variance > 0 ? difference * difference / variance : 0;
    }

    private static double Square(double value) => value * value;
}
