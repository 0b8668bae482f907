using System.Globalization;
using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Lisa.Signal.Ranging;
using Lisa.Signal.Spectra;
using Lisa.Signal.Tdi;
using PureHDF;

namespace Lisa.Bench.Kernels;

/// <summary>
/// What is left of laser noise alone in X2 on ESA's trailing orbits, beside the secondary noise, as CSV on standard output: once with the light travel
/// times as they are, once with those that come out of pseudo-ranges with 0.9 m of noise. The largest ratio of densities goes to standard error, with the
/// bar that it is held to.
/// </summary>
public static class LaserBench
{
    private const double RateHz = 4;
    private const int Factor = 16;
    private const int Window = 1 << 17;
    private const int Length = 8 * Window;
    private const int Margin = 4096;
    private const double AfterSeconds = 1e8;
    private const int RowsPerDecade = 40;
    private const double LargestRatio = 1e-3;

    /// <summary>0 when laser noise is below a thousandth of the secondary noise in power, 1 when it is not, 2 without orbits.</summary>
    public static int Run()
    {
        var path = Path.Combine(
            Environment.GetEnvironmentVariable("LISA_SHARED_DATA") ?? Path.Combine(PeerScript.Repository(), "..", "shared", "data"), "lisa", "esa-trailing-orbits.h5");
        if (!File.Exists(path))
        {
            Console.Error.WriteLine($"laser: there is no file {path}; set LISA_SHARED_DATA to where ESA's orbits are");
            return 2;
        }

        var orbits = Orbits(path, out var start);
        var instrument = new InstrumentOptions(RateHz, start + AfterSeconds, 1, MeasurementForm.Links)
        {
            Noise = InstrumentNoise.None with { LaserHzPerRootHz = 30 },
        };
        const int padded = Length + (2 * Margin);
        var mission = new Mission(
            new MissionOptions(instrument, padded / RateHz), new InstrumentSimulator(instrument, orbits, null, new GlitchTrain([])), orbits);
        var links = new double[6 * padded];
        mission.FillMeasurements(0, links);
        var ranges = new double[6 * (padded / Factor)];
        mission.FillRanges(0, ranges);
        var exact = Spectrum(links, Exact(orbits, instrument.StartSeconds, padded));
        var fused = Spectrum(links, Fused(ranges, padded));
        return Print(exact, fused);
    }

    private static int Print(double[] exact, double[] fused)
    {
        var worst = 0.0;
        Console.WriteLine("frequency_hz,secondary,laser,laser_ranged");
        for (var row = 0; row < 3.3 * RowsPerDecade; row++)
        {
            // Bands of a fortieth of a decade: at the zeros of X2 both densities go to zero, and only their means can be compared.
            var (low, high) = (1e-4 * Math.Pow(10, (double)row / RowsPerDecade), 1e-4 * Math.Pow(10, (row + 1.0) / RowsPerDecade));
            var (first, last) = ((int)Math.Ceiling(low * Window / RateHz), (int)Math.Ceiling(high * Window / RateHz));
            if (first == last)
            {
                continue;
            }

            var bins = Enumerable.Range(first, last - first).ToArray();
            var (secondary, plain, ranged) = (
                bins.Average(bin => LisaNoise.SciRdV1.X(bin * RateHz / Window, TdiGeneration.Second)), bins.Average(bin => exact[bin]), bins.Average(bin => fused[bin]));
            worst = high <= 0.1 ? Math.Max(worst, Math.Max(plain, ranged) / secondary) : worst;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Math.Sqrt(low * high):E4},{secondary:E4},{plain:E4},{ranged:E4}"));
        }

        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"laser noise up to 0.1 Hz is at most {worst:E2} of the secondary noise in power; bar: {LargestRatio:E0}"));
        return worst <= LargestRatio ? 0 : 1;
    }

    private static double[] Spectrum(double[] links, double[] travel)
    {
        var x = new double[Length];
        new TdiEvaluator([Michelson.X2], new TdiOptions(RateHz)).Apply(links, travel, Margin, x);
        var options = new WelchOptions(RateHz, Window) { Window = Signal.Spectra.Window.Blackman, Detrend = Detrending.None };
        using var estimator = new WelchEstimator(options);
        estimator.Push(x);
        var psd = new double[options.Bins];
        estimator.Finish(psd);
        return psd;
    }

    private static double[] Exact(TabulatedConstellation orbits, double start, int padded)
    {
        var times = Enumerable.Range(0, padded).Select(i => start + (i / RateHz)).ToArray();
        var travel = new double[6 * padded];
        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, times, travel.AsSpan(link.Column * padded, padded));
        }

        return travel;
    }

    private static double[] Fused(double[] ranges, int padded)
    {
        var length = padded / Factor;
        using var smoother = new RangeSmoother(new RangeSmootherOptions(Factor / RateHz, 0.9, 1e-9), length);
        var (range, rate, acceleration) = (new double[length], new double[length], new double[length]);
        var travel = new double[6 * padded];
        foreach (var link in Link.All)
        {
            smoother.Smooth([.. ranges.AsSpan(link.Column * length, length).ToArray().Select(seconds => seconds * LisaNoise.SpeedOfLight)], range, rate, acceleration);
            new LagrangeUpsampler(Factor, 5).Apply(
                [.. range.Select(metres => metres / LisaNoise.SpeedOfLight)], 0, travel.AsSpan(link.Column * padded, padded));
        }

        return travel;
    }

    private static TabulatedConstellation Orbits(string path, out double start)
    {
        using var file = H5File.OpenRead(path);
        start = file.Attribute("t0").Read<double>();
        var step = file.Attribute("dt").Read<double>();
        return new TabulatedConstellation(
            new UniformTable(start, step, file.Dataset("/tcb/x").Read<double[]>(), 9), new UniformTable(start, step, file.Dataset("/tcb/ltt").Read<double[]>(), 6));
    }
}
