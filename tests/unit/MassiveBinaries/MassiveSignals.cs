using Lisa.Signal.Constellation;
using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;
using Lisa.Signal.Tdi;

namespace Lisa.Tests.Unit.MassiveBinaries;

/// <summary>A and E at 0.2 Hz, made directly: links and combination at that rate, noise with the density of the combination.</summary>
internal static class MassiveSignals
{
    public const double RateHz = 0.2;

    // Of the combination's delays and their interpolation.
    private const int Halo = 40;

    public static IConstellation Constellation { get; } =
        new EqualArmConstellation(new EqualArmOptions { InitialPositionRadians = 0.7, InitialRotationRadians = 0.3 });

    /// <summary>Two holes that merge 0.8 of a day after 100 days, with an SNR of some hundreds.</summary>
    public static MassiveBinary Binary { get; } = new(8e5, 4e5, 30_000, (100 * 86_400) + 69_000)
    {
        EclipticLongitudeRadians = 1.1,
        EclipticLatitudeRadians = 0.4,
        InclinationRadians = 0.9,
        PolarisationRadians = 0.5,
        CoalescencePhaseRadians = 1.7,
    };

    /// <summary>The second generation's A and E of a binary.</summary>
    public static (double[] A, double[] E) Of(MassiveBinary binary, double startSeconds, int samples)
    {
        var padded = samples + (2 * Halo);
        var (links, travel) = (new double[6 * padded], new double[6 * padded]);
        var start = startSeconds - (Halo / RateHz);
        new LinkResponse(Constellation).Add([binary.ToWave()], start, RateHz, links);
        var times = Enumerable.Range(0, padded).Select(i => start + (i / RateHz)).ToArray();
        foreach (var link in Link.All)
        {
            Constellation.LightTravelTimes(link, times, travel.AsSpan(link.Column * padded, padded));
        }

        var output = new double[3 * samples];
        new TdiEvaluator(Michelson.Aet(TdiGeneration.Second), new TdiOptions(RateHz)).Apply(links, travel, Halo, output);
        return (output[..samples], output[samples..(2 * samples)]);
    }

    /// <summary>Noise of A and E as the science requirements have it, added to a signal.</summary>
    public static (double[] A, double[] E) WithNoise((double[] A, double[] E) signal, long seed)
    {
        var noise = new WideBandNoise(new WideBandNoiseOptions(RateHz, seed, 1e-4), frequencyHz => LisaNoise.SciRdV1.A(frequencyHz, TdiGeneration.Second));
        return (Add(noise, signal.A), Add(noise.WithSeed(seed + 1000), signal.E));
    }

    public static InverseNoise Weights(SearchBand band)
    {
        var inverse = band.InverseNoise(LisaNoise.SciRdV1);
        return new InverseNoise(inverse, inverse);
    }

    /// <summary>Of A and E together, in the bins that a band uses.</summary>
    public static double OptimalSnr((double[] A, double[] E) signal, SearchBand band)
    {
        // What takes no part is as if it were drowned in noise.
        var psd = band.InverseNoise(LisaNoise.SciRdV1).Select(inverse => inverse == 0 ? 1 : 1 / inverse).ToArray();
        return Math.Sqrt(new[] { signal.A, signal.E }.Sum(channel =>
        {
            var padded = new double[band.Samples];
            channel.AsSpan(0, Math.Min(channel.Length, band.Samples)).CopyTo(padded);
            return Math.Pow(Lisa.Signal.Simulation.OptimalSnr.Of(padded, RateHz, psd, band.BinWidthHz), 2);
        }));
    }

    private static double[] Add(WideBandNoise noise, double[] signal)
    {
        var sum = new double[signal.Length];
        noise.Fill(0, sum);
        return [.. sum.Select((value, i) => value + signal[i])];
    }
}
