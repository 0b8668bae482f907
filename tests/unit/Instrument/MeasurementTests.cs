using Lisa.Signal.Constellation;
using Lisa.Signal.Delays;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Sources;
using Lisa.Signal.Tdi;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Instrument;

public sealed class MeasurementTests(ITestOutputHelper output)
{
    private static readonly TestMassGlitch Glitch = new(new Link(2, 3), Simulated.StartSeconds + 200, 1e-10, 5, 30);

    [Fact]
    public void The_intermediary_variables_of_the_full_form_are_the_six_links()
    {
        const int length = 2000;
        var orbits = Simulated.Table(1000);
        var six = Simulated.Fill(Simulated.Instrument(Simulated.Options(MeasurementForm.Links), orbits, Glitch), 0, length);
        const int before = 60;
        var full = Simulated.Fill(Simulated.Instrument(Simulated.Options(MeasurementForm.Full), orbits, Glitch), -before, before + length);
        var travel = Simulated.Travel(orbits, -before, before + length);
        var largest = six.Max(Math.Abs);
        foreach (var link in Link.All)
        {
            var eta = Eta(link, full, travel, before, length);

            // The derivative at both ends of the stretch is one-sided here.
            var worst = Enumerable.Range(1, length - 2).Max(i => Math.Abs(eta[i] - six[(link.Column * length) + i]));
            output.WriteLine($"{link}: apart by {worst / largest:E2} of the largest");
            (worst / largest).ShouldBeLessThan(2e-14);
        }
    }

    [Fact]
    public void Without_test_mass_interferometers_the_motion_of_the_benches_stays()
    {
        const int length = 500;
        var orbits = Simulated.Table(1000);
        var moving = new InstrumentNoise { LaserHzPerRootHz = 0, Secondary = null };
        var full = Simulated.Fill(Simulated.Instrument(Simulated.Options(MeasurementForm.Full, moving), orbits), -60, 60 + length);
        var travel = Simulated.Travel(orbits, -60, 60 + length);
        var isc = full.AsSpan(60, length).ToArray();
        var xi = Eta(Link.All[0], full, travel, 60, length);
        xi[..^1].Max(Math.Abs).ShouldBeLessThan(1e-13 * isc.Max(Math.Abs));

        // White displacement of 5 nm/√Hz up to 2 Hz, twice: the velocity's variance is 2 ∫ (2πf x/c)² df.
        var deviation = Math.Sqrt(isc.Average(value => value * value));
        deviation.ShouldBe(2 * Math.PI * 5e-9 / LisaNoise.SpeedOfLight * Math.Sqrt(2 * 8.0 / 3), 0.1 * deviation);
    }

    [Theory]
    [InlineData(MeasurementForm.Links)]
    [InlineData(MeasurementForm.Full)]
    public void Stretches_have_the_bits_of_the_whole_and_seeds_differ(MeasurementForm form)
    {
        var orbits = Simulated.Table(10_000);
        var glitches = new[] { Glitch, Glitch with { OnsetSeconds = Simulated.StartSeconds + 700, VelocityMetresPerSecond = -3e-11 } };
        InstrumentSimulator Instrument(long seed)
        {
            var options = Simulated.Options(form, new InstrumentNoise { LowFrequencyHz = 1e-3 }, seed);
            var wave = new GalacticBinary(1e-21, 3e-3, 0) { InclinationRadians = 0.4, EclipticLatitudeRadians = 1 }.ToWave();
            return new InstrumentSimulator(
                options, orbits, new SourceSignal(orbits, options.StartSeconds, options.SampleRateHz, [new BandLimitedWave(wave, 3.1e-3)]), new GlitchTrain(glitches));
        }

        const int length = 5000;
        var instrument = Instrument(5);
        var whole = Simulated.Fill(instrument, -200, length);
        foreach (var (first, count) in new[] { (2801, 700), (-3, 1), (-200, 333) })
        {
            var piece = Simulated.Fill(instrument, first, count);
            for (var column = 0; column < instrument.Options.Columns; column++)
            {
                piece.AsSpan(column * count, count).ToArray().ShouldBe(whole.AsSpan((column * length) + first + 200, count).ToArray());
            }
        }

        var other = Simulated.Fill(Instrument(6), -200, 100);
        Enumerable.Range(0, 100).Count(i => other[i] == whole[i]).ShouldBe(0);
    }

    [Fact]
    public void Six_links_have_the_lasers_that_their_equation_says()
    {
        const int length = 3000;
        var orbits = Simulated.Table(1000);
        var laser = new InstrumentNoise { Secondary = null, JitterMetresPerRootHz = 0 };
        var six = Simulated.Fill(Simulated.Instrument(Simulated.Options(MeasurementForm.Links, laser), orbits), 0, length);

        // 30 Hz/√Hz up to 2 Hz, of two lasers; interpolation takes from the one that is delayed, at the highest frequencies.
        var variance = six.AsSpan(0, length).ToArray().Average(value => value * value);
        var expected = 2 * Math.Pow(30 / 281.6e12, 2) * Simulated.RateHz / 2;
        variance.ShouldBe(expected, 0.15 * expected);

        var evaluator = new TdiEvaluator([Michelson.X2], new TdiOptions(Simulated.RateHz));
        var halo = evaluator.Halo(8.3, 8.4);
        var x = new double[length - halo.Leading - halo.Trailing];
        evaluator.Apply(six, Simulated.Travel(orbits, 0, length), halo.Leading, x);
        var left = Simulated.Slow(x) / Simulated.Slow(six[..length]);
        output.WriteLine($"X2 below 0.03 Hz is {left:E2} of a link");
        left.ShouldBeLessThan(1e-7);
    }

    [Fact]
    public void Secondary_noise_is_that_of_the_links_noise_model()
    {
        const int length = 1000;
        var orbits = Simulated.Table(1000);
        var quiet = new InstrumentNoise { LaserHzPerRootHz = 0, LowFrequencyHz = 1e-3 };
        var options = Simulated.Options(MeasurementForm.Links, quiet);
        var six = Simulated.Fill(Simulated.Instrument(options, orbits), 0, length);
        var expected = new double[6 * length];
        new LinkNoise(LisaNoise.SciRdV1, new WideBandNoiseOptions(Simulated.RateHz, InstrumentSeeds.Of(5, RandomQuantity.Secondary), 1e-3))
            .Fill(0, Simulated.Travel(orbits, 0, length), expected);
        var largest = expected.Max(Math.Abs);
        six.Zip(expected, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-7 * largest);
    }

    [Fact]
    public void A_column_that_is_none_and_orbits_that_are_unknown_are_refused()
    {
        var instrument = Simulated.Instrument(Simulated.Options(MeasurementForm.Full), Simulated.Table(1000));
        Should.Throw<ArgumentException>(() => instrument.Fill(0, new double[17])).Message.ShouldContain("18 columns");
        Should.Throw<ArgumentException>(() => instrument.Fill(10_000_000, new double[18])).Message.ShouldContain("it must be known");
        Should.Throw<ArgumentException>(() => OrbitTable.Around(Simulated.Table(1000), Simulated.StartSeconds, 1e7)).Message.ShouldContain("not known");
        Should.Throw<ArgumentOutOfRangeException>(
            () => Simulated.Instrument(Simulated.Options(MeasurementForm.Links, new InstrumentNoise { LaserHzPerRootHz = -1 }), Simulated.Orbits));
    }

    // ξ, then η, as the page of InstrumentSimulator writes them.
    private static double[] Eta(Link link, double[] full, double[] travel, int before, int length)
    {
        var padded = before + length;
        Span<double> Of(int kind, Link bench) => full.AsSpan(((6 * kind) + bench.Column) * padded, padded);
        var third = 6 - link.Receiver - link.Emitter;
        var left = link.Column < 3;
        var sent = new double[padded];
        var eta = new double[length];
        for (var i = 0; i < padded; i++)
        {
            var (rfi, tmi) = (Of(1, link.Reverse)[i], Of(2, link.Reverse)[i]);
            sent[i] = (rfi - tmi) / 2;
            sent[i] += left ? (rfi - Of(1, new Link(link.Emitter, third))[i]) / 2 : 0;
        }

        var delays = travel.AsSpan(link.Column * padded, padded).ToArray().Select(seconds => seconds * Simulated.RateHz).ToArray();
        new LagrangeDelay(31).Apply(sent, before, delays.AsSpan(before), eta);
        for (var i = 0; i < length; i++)
        {
            var at = before + i;
            var doppler = 1 - ((delays[Math.Min(at + 1, padded - 1)] - delays[at - 1]) / 2);
            var local = Of(0, link)[at] + ((Of(1, link)[at] - Of(2, link)[at]) / 2);
            local += left ? 0 : (Of(1, new Link(link.Receiver, third))[at] - Of(1, link)[at]) / 2;
            eta[i] = local + (doppler * eta[i]);
        }

        return eta;
    }
}
