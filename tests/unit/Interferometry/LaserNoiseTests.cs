using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Lisa.Signal.Spectra;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Interferometry;

/// <summary>Laser noise of 28.2 Hz/√Hz on ESA's orbits, in X2 against the noise that remains. Eight orders of magnitude lie between them.</summary>
public sealed class LaserNoiseTests(ITestOutputHelper output)
{
    private const double RateHz = 4;
    private const double LaserHzPerRootHz = 28.2;
    private const int Segment = 1 << 18;
    private const int Length = 3 * Segment;
    private const double AfterSeconds = 1e8;

    [Fact]
    public void X2_suppresses_laser_noise_far_below_the_secondary_noise_at_every_frequency()
    {
        if (SharedData.IsAbsent(output, LisaData.Room))
        {
            return;
        }

        var noise = LisaNoise.SciRdV1;
        var ratio = Ratios([Michelson.X2], true, f => noise.X(f, TdiGeneration.Second))[0];
        foreach (var (frequencyHz, value) in ratio.Where((_, i) => i % 400 == 0))
        {
            output.WriteLine($"{frequencyHz * 1e3:F3} mHz: laser/secondary {value:E2} in power");
        }

        output.WriteLine($"largest: {ratio.Max(bin => bin.Ratio):E2}");
        ratio.Length.ShouldBeGreaterThan(6000);
        ratio.Max(bin => bin.Ratio).ShouldBeLessThan(1e-5);
    }

    [Fact]
    public void X1_leaves_laser_noise_above_it_and_X2_without_Doppler_factors_not_far_below()
    {
        if (SharedData.IsAbsent(output, LisaData.Room))
        {
            return;
        }

        var noise = LisaNoise.SciRdV1;
        var first = Ratios([Michelson.X1], true, f => noise.X(f, TdiGeneration.First))[0].Max(bin => bin.Ratio);
        var plain = Ratios([Michelson.X2], false, f => noise.X(f, TdiGeneration.Second))[0].Max(bin => bin.Ratio);
        output.WriteLine($"X1 {first:E2}, X2 without Doppler factors {plain:E2} in power");
        first.ShouldBeGreaterThan(1);
        plain.ShouldBeGreaterThan(0.1);
    }

    private static (double FrequencyHz, double Ratio)[][] Ratios(TdiCombination[] channels, bool dopplerFactors, Func<double, double> secondary)
    {
        var evaluator = new TdiEvaluator(channels, new TdiOptions(RateHz) { DopplerFactors = dopplerFactors });
        var halo = evaluator.Halo(8.1, 8.5);
        var padded = halo.Leading + Length + halo.Trailing;
        var (positions, travelTimes) = LisaData.EsaOrbits();
        var start = travelTimes.StartSeconds + AfterSeconds;
        var times = Enumerable.Range(0, padded).Select(i => start + ((i - halo.Leading) / RateHz)).ToArray();
        var (travel, links) = (new double[6 * padded], new double[6 * padded]);
        foreach (var link in Link.All)
        {
            travelTimes.Fill(link.Column, times, travel.AsSpan(link.Column * padded, padded));
        }

        var lasers = InstrumentNoise.None with { LaserHzPerRootHz = LaserHzPerRootHz };
        new InstrumentSimulator(
            new InstrumentOptions(RateHz, start, 1, MeasurementForm.Links) { Noise = lasers },
            new TabulatedConstellation(positions, travelTimes), null, new GlitchTrain([])).Fill(-halo.Leading, links);
        var result = new double[channels.Length * Length];
        evaluator.Apply(links, travel, halo.Leading, result);
        var welch = new WelchOptions(RateHz, Segment) { Window = Window.Blackman, Detrend = Detrending.None };
        return [.. channels.Select((_, c) =>
        {
            using var estimator = new WelchEstimator(welch);
            estimator.Push(result.AsSpan(c * Length, Length));
            var psd = new double[welch.Bins];
            estimator.Finish(psd);

            // At the zeros of X both go to zero, and an estimate to its leakage: the bins around them are left out.
            return psd.Select((value, bin) => (FrequencyHz: bin * welch.BinWidthHz, Ratio: value / secondary(bin * welch.BinWidthHz)))
                .Where(bin => bin.FrequencyHz is >= 1e-4 and <= 0.1)
                .Where(bin => bin.FrequencyHz < 0.01 || Math.Abs(Math.Sin(4 * Math.PI * bin.FrequencyHz * 8.33)) > 0.05)
                .ToArray();
        })];
    }
}
