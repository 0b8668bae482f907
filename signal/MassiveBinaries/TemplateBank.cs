using System.Collections.Immutable;
using Lisa.Signal.Noise;

namespace Lisa.Signal.MassiveBinaries;

/// <summary>Which binaries a bank is to find.</summary>
/// <param name="LowestChirpMass">Solar masses, above 0.</param>
/// <param name="HighestChirpMass">At least the lowest.</param>
/// <param name="HighestMassRatio">From 1 to 20.</param>
/// <param name="MinimalMatch">Between 0 and 1: what part of a signal's SNR its best template is to have left, as far as the metric says.</param>
public sealed record BankOptions(double LowestChirpMass, double HighestChirpMass, double HighestMassRatio, double MinimalMatch);

/// <summary>
/// Templates laid out over chirp mass and mass ratio so that every binary in the range has one near: rows of equal mass ratio, so far apart that half of what may be
/// lost is lost between them, and in each row chirp masses so far apart that the other half is, both measured by <see cref="BankMetric"/> with the noise of the science
/// requirements. For a metric g and half of the loss ε = (1 − minimal match)/2, neighbours are at most 2 √(ε/g) apart. A function of its arguments; the number of templates is
/// known without any data.
/// </summary>
public static class TemplateBank
{
    private const int ChirpMassNodes = 33;
    private const int RatioNodes = 17;

    // Rows are laid where they must be closest; along a row the metric is taken at each of the nodes.
    private const int RowNodes = 9;

    /// <param name="options">The range.</param>
    /// <param name="band">Frequencies.</param>
    /// <param name="longestSeconds">Of a template.</param>
    /// <returns>By mass ratio, then chirp mass.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is none.</exception>
    public static ImmutableArray<ChirpPoint> Lay(BankOptions options, SearchBand band, double longestSeconds)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(band);
        if (!(options.LowestChirpMass > 0 && options.HighestChirpMass >= options.LowestChirpMass && double.IsFinite(options.HighestChirpMass)
            && options.HighestMassRatio is >= 1 and <= Sources.MassiveChirp.LargestMassRatio && options.MinimalMatch is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options, "A bank goes from a positive chirp mass upwards, to a mass ratio of 1 to 20, with a match between 0 and 1.");
        }

        var metric = new BankMetric(band, LisaNoise.SciRdV1, longestSeconds);
        var loss = (1 - options.MinimalMatch) / 2;
        var (lowest, highest) = (Math.Log(options.LowestChirpMass), Math.Log(options.HighestChirpMass));
        var smallest = new ChirpPoint(1, options.HighestMassRatio).SymmetricMassRatio;
        var rows = Place(
            smallest, 0.25, RatioNodes, loss,
            eta => Enumerable.Range(0, RowNodes).Max(node =>
                metric.At(ChirpPoint.OfSymmetricMassRatio(Math.Exp(lowest + (node * (highest - lowest) / (RowNodes - 1))), eta)).SymmetricMassRatio));
        var bank = ImmutableArray.CreateBuilder<ChirpPoint>();
        foreach (var eta in rows.Reverse())
        {
            var masses = Place(
                lowest, highest, ChirpMassNodes, loss, mass => metric.At(ChirpPoint.OfSymmetricMassRatio(Math.Exp(mass), eta)).LogChirpMass);
            bank.AddRange(masses.Select(mass => ChirpPoint.OfSymmetricMassRatio(Math.Exp(mass), eta)));
        }

        return bank.ToImmutable();
    }

    // As few places as hold the distance, in the middles of stretches that are equally long in the metric.
    private static double[] Place(double from, double to, int nodes, double loss, Func<double, double> metric)
    {
        if (!(to > from))
        {
            return [from];
        }

        var step = (to - from) / (nodes - 1);
        var lengths = new double[nodes];
        var last = Math.Sqrt(metric(from));
        for (var node = 1; node < nodes; node++)
        {
            var next = Math.Sqrt(metric(from + (node * step)));
            lengths[node] = lengths[node - 1] + ((last + next) / 2 * step);
            last = next;
        }

        var count = Math.Max(1, (int)Math.Ceiling(lengths[^1] / (2 * Math.Sqrt(loss))));
        var places = new double[count];
        var interval = 0;
        for (var i = 0; i < count; i++)
        {
            var wanted = lengths[^1] * (i + 0.5) / count;
            while (lengths[interval + 1] < wanted)
            {
                interval++;
            }

            places[i] = from + (step * (interval + ((wanted - lengths[interval]) / (lengths[interval + 1] - lengths[interval]))));
        }

        return places;
    }
}
