using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Lisa.Signal.Sources;
using Lisa.Signal.Tdi;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Instrument;

public sealed class SourceSignalTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3e-3)]
    [InlineData(0.09)]
    [InlineData(0.3)]
    public void A_wave_computed_at_a_lower_rate_is_the_wave(double frequencyHz)
    {
        const int length = 3000;
        var orbits = Simulated.Table(10_000);
        var wave = new GalacticBinary(1e-21, frequencyHz, 1e-16) { EclipticLatitudeRadians = 0.4, InclinationRadians = 1, PolarisationRadians = 0.3 }.ToWave();
        var (quick, slow) = (new double[6 * length], new double[6 * length]);
        new SourceSignal(orbits, Simulated.StartSeconds, Simulated.RateHz, [new BandLimitedWave(wave, frequencyHz * 1.001)]).Add(777, quick);
        new LinkResponse(orbits).Add([wave], Simulated.StartSeconds + (777 / Simulated.RateHz), Simulated.RateHz, slow);
        var worst = quick.Zip(slow, (a, b) => Math.Abs(a - b)).Max() / slow.Max(Math.Abs);
        output.WriteLine($"{frequencyHz} Hz: apart by {worst:E2}");

        // A time of 1e6 s is rounded to 1e-10 s, in both.
        worst.ShouldBeLessThan(1e-9);
    }

    [Fact]
    public void A_wave_too_fast_for_the_rate_is_refused()
    {
        var wave = new GalacticBinary(1e-21, 1e-3, 0).ToWave();
        Should.Throw<ArgumentOutOfRangeException>(
            () => new SourceSignal(Simulated.Orbits, 0, 4, [new BandLimitedWave(wave, 0.5)])).Message.ShouldContain("0.4 Hz");
        Should.Throw<ArgumentOutOfRangeException>(() => new SourceSignal(Simulated.Orbits, 0, 4, [new BandLimitedWave(wave, 0)]));
    }

    [Fact]
    public void The_ratio_of_a_binary_is_that_of_its_power()
    {
        // For a tone 4 ∫ |h|²/S df is twice its mean square times the time over S; five days at 3 mHz.
        const double frequencyHz = 3e-3;
        const double rateHz = 0.0625;
        const int length = 27_000;
        var orbits = OrbitTable.Around(Simulated.Orbits, Simulated.StartSeconds, length / rateHz).Constellation;
        var wave = new BandLimitedWave(new GalacticBinary(1e-21, frequencyHz, 0) { EclipticLatitudeRadians = 0.4, InclinationRadians = 1 }.ToWave(), 3.01e-3);
        var evaluator = new TdiEvaluator([.. Michelson.Aet(TdiGeneration.Second).Take(2)], new TdiOptions(rateHz));
        const int halo = 60;
        double[] links = new double[6 * (length + (2 * halo))], travel = new double[links.Length], channels = new double[2 * length];
        new SourceSignal(orbits, Simulated.StartSeconds, rateHz, [wave]).Add(-halo, links);
        var times = Enumerable.Range(0, length + (2 * halo)).Select(i => Simulated.StartSeconds + ((i - halo) / rateHz)).ToArray();
        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, times, travel.AsSpan(link.Column * times.Length, times.Length));
        }

        evaluator.Apply(links, travel, halo, channels);
        var expected = Math.Sqrt(2 * channels.Sum(value => value * value) / rateHz / LisaNoise.SciRdV1.A(frequencyHz, TdiGeneration.Second));
        var ratio = SourceSnr.Of(wave, orbits, Simulated.StartSeconds, length / rateHz, Simulated.RateHz, LisaNoise.SciRdV1);
        output.WriteLine($"{ratio}, by its power {expected}");
        ratio.ShouldBe(expected, 0.01 * expected);

        // The same source for twice as long, in stretches that join.
        var longer = OrbitTable.Around(Simulated.Orbits, Simulated.StartSeconds, 8e6).Constellation;
        var four = SourceSnr.Of(wave, longer, Simulated.StartSeconds, 4e6, Simulated.RateHz, LisaNoise.SciRdV1);
        var first = SourceSnr.Of(wave, longer, Simulated.StartSeconds, 1.5e6, Simulated.RateHz, LisaNoise.SciRdV1);
        var second = SourceSnr.Of(wave, longer, Simulated.StartSeconds + 1.5e6, 2.5e6, Simulated.RateHz, LisaNoise.SciRdV1);
        four.ShouldBe(Math.Sqrt((first * first) + (second * second)), 1e-3 * four);
    }
}
