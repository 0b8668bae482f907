using System.Numerics;
using Lisa.Signal.Constellation;
using Lisa.Signal.Galactic;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;
using Lisa.Tests.Unit.Operators;

namespace Lisa.Tests.Unit.Galactic;

/// <summary>A2 and E2 of Galactic binaries and of noise, made directly at the slow rate of a search, as the closed form has them.</summary>
internal static class GalacticSignals
{
    public const double RateHz = 0.2;

    public const double DaySeconds = 86_400;

    public static IConstellation Orbits { get; } =
        new EqualArmConstellation(new EqualArmOptions { InitialPositionRadians = 0.4, InitialRotationRadians = 1.1 });

    /// <summary>Adds a binary to A and E at startSeconds, startSeconds + 1/rate, …</summary>
    public static void Add(GalacticBinary binary, double startSeconds, double rateHz, double[] a, double[] e)
    {
        var seconds = new double[a.Length];
        for (var i = 0; i < seconds.Length; i++)
        {
            seconds[i] = startSeconds + (i / rateHz);
        }

        var nodes = new ResponseNodes(Orbits, seconds[0], seconds[^1]);
        var response = new GalacticResponse(nodes, TdiGeneration.Second, binary.EpochSeconds, binary.FrequencyHz, 1e-5);
        var model = new SourceModel(response, seconds, 0, (1, 1));
        var signal = new double[model.Length];
        model.Signal(PointOf(binary), PolarisationAmplitudes.Of(binary), signal);
        for (var i = 0; i < a.Length; i++)
        {
            a[i] += signal[2 * i];
            e[i] += signal[(2 * a.Length) + (2 * i)];
        }
    }

    public static GalacticPoint PointOf(GalacticBinary binary) => new(
        binary.FrequencyHz, binary.FrequencyDerivativeHzPerSecond, binary.EclipticLongitudeRadians, binary.EclipticLatitudeRadians);

    /// <summary>Instrumental noise of A2 or E2.</summary>
    public static double[] Noise(long seed, int count)
    {
        var noise = new WideBandNoise(new WideBandNoiseOptions(RateHz, seed, 2e-4), Density);
        var samples = new double[count];
        noise.Fill(0, samples);
        return samples;
    }

    /// <summary>Of A2 and of E2, in 1/Hz.</summary>
    public static double Density(double frequencyHz) => LisaNoise.SciRdV1.A(frequencyHz, TdiGeneration.Second);

    /// <summary>Seven hours every ten days are lost, and a shorter time now and then.</summary>
    public static void Gaps(double[] a, double[] e)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var hours = i / RateHz / 3600;
            if (hours % 240 is > 100 and < 107 || hours % 171 is > 20 and < 20.5)
            {
                (a[i], e[i]) = (double.NaN, double.NaN);
            }
        }
    }

    /// <summary>The band of half a millihertz around a carrier, as heterodyne makes it, against instrumental noise.</summary>
    public static BandData Band(double[] a, double[] e, double startSeconds, double carrierHz)
    {
        var heterodyne = new Heterodyne(new HeterodyneOptions(RateHz, carrierHz, 2.8e-4, 3600));
        var rows = ((a.Length - 1) / heterodyne.Step) + 1;
        var columns = Enumerable.Range(0, 5).Select(_ => new double[rows]).ToArray();
        for (var row = 0; row < rows; row++)
        {
            var (first, end) = ((row * heterodyne.Step) - heterodyne.Reach, (row * heterodyne.Step) + heterodyne.Reach + 1);
            columns[0][row] = startSeconds + (row * heterodyne.Step / RateHz);
            for (var channel = 0; channel < 2; channel++)
            {
                var value = first < 0 || end > a.Length
                    ? new Complex(double.NaN, double.NaN)
                    : heterodyne.At((channel == 0 ? a : e).AsSpan(first..end), columns[0][row]);
                (columns[1 + (2 * channel)][row], columns[2 + (2 * channel)][row]) = (value.Real, value.Imaginary);
            }
        }

        return new BandData(columns[0], new EnvelopeColumns(columns[1], columns[2], columns[3], columns[4]), carrierHz, (Density(carrierHz), Density(carrierHz)));
    }

    /// <summary>Noise of the instrument's density at the carrier, flat, made as envelopes 690 s apart.</summary>
    public static BandData WhiteBand(long seed, double startSeconds, int rows, double carrierHz)
    {
        const double stepSeconds = 690;
        var density = Density(carrierHz);
        var columns = Enumerable.Range(0, 4).Select(column =>
        {
            var samples = new double[rows];
            new WhiteNoise((4 * seed) + column).Fill(0, samples);
            return samples.Select(value => value * Math.Sqrt(density / stepSeconds)).ToArray();
        }).ToArray();
        return new BandData(
            [.. Enumerable.Range(0, rows).Select(row => startSeconds + (row * stepSeconds))],
            new EnvelopeColumns(columns[0], columns[1], columns[2], columns[3]), carrierHz, (density, density));
    }

    /// <summary>Orbits as a table that reaches over a month and more from a time on.</summary>
    public static InMemoryProduct OrbitsFrom(double startSeconds) => OrbitTable.Of(Orbits, startSeconds - (5 * DaySeconds), DaySeconds, 44);

    /// <summary>The instrument's noise as a model of psd.</summary>
    public static InMemoryProduct Psd()
    {
        double[] bins = [.. Enumerable.Range(0, 5001).Select(bin => Density(Math.Max(bin, 1) * 2e-5))];
        return InMemoryProduct.Spectrum(50_000, "1/Hz", ("A2", bins), ("E2", bins));
    }

    /// <summary>Series of A2 and E2 in segments of a day.</summary>
    public static InMemoryProduct Series(double startSeconds, double[] a, double[] e)
    {
        var made = InMemoryProduct.Series(RateHz, (int)(DaySeconds * RateHz), "1", ("A2", a), ("E2", e));
        return made with { Layout = made.Layout with { Origin = startSeconds } };
    }
}
