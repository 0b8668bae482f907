using Lisa.Signal.Constellation;
using Lisa.Signal.Detection;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;
using SimulatedOrbits = Lisa.Signal.Instrument.OrbitTable;

namespace Lisa.Tests.Unit.Operators;

public sealed class GlitchesOperatorTests(ITestOutputHelper output)
{
    [Fact]
    public void Noise_alone_is_above_a_threshold_no_more_often_than_is_said()
    {
        const int samples = 1 << 20;
        const int seed = 31;
        output.WriteLine($"seed {seed}");
        double[] white = Signals.Noise(seed, samples), largest = new double[samples];
        var windows = new int[samples];

        // One length at a time: how many windows are above, against the probability of a normal variable.
        foreach (var (window, threshold, probability) in new[] { (4, 3.0, 1.35e-3), (4, 4.0, 3.17e-5), (64, 3.0, 1.35e-3), (1024, 2.0, 2.28e-2) })
        {
            new ExcessPower(new ExcessPowerOptions(window, window)).Find([.. white], largest, windows);
            var above = largest.Count(value => value > threshold);
            var independent = samples / (double)window;
            output.WriteLine($"{window} samples above {threshold}: {above}, at most {probability * samples:F0}");

            // Windows overlap, so what is counted scatters as a number that is smaller by their length.
            (above / (double)window).ShouldBeLessThan((probability * independent) + (4 * Math.Sqrt(probability * independent)));
            above.ShouldBeGreaterThan(0);
        }

        Run("glitches", Whitened(4, 20_000, white[..200_000])).Segments.ShouldAllBe(segment => segment[0].Length == 0);
    }

    [Fact]
    public void A_push_on_a_test_mass_is_found_where_it_was_put_in()
    {
        const double rateHz = 0.5;
        const int length = 40_000;
        var orbits = SimulatedOrbits.Around(new EqualArmConstellation(new EqualArmOptions()), 1000, length / rateHz).Constellation;
        var options = new InstrumentOptions(rateHz, 1000, 3, MeasurementForm.Links) { Noise = new InstrumentNoise { LaserHzPerRootHz = 0 } };
        var glitch = new TestMassGlitch(new Link(3, 1), 1000 + 43_210, 3e-11, 5, 20);
        var tdi = Tdi(new InstrumentSimulator(options, orbits, null, new GlitchTrain([glitch])), orbits, length);
        var psd = Run("welch", tdi, ("segment_seconds", 4000), ("average", "median"), ("detrend", "none"));
        var found = Run("glitches", Run("whiten", [tdi, psd]), ("threshold", 7));
        output.WriteLine(string.Join('\n', found["gps"].Select((gps, i) => $"{gps} s, {found["duration"][i]} s, {found["snr"][i]}, column {found["column"][i]}")));
        found["gps"].Length.ShouldBeInRange(1, 2, "A2, E2 or both");
        for (var row = 0; row < found["gps"].Length; row++)
        {
            found["gps"][row].ShouldBeLessThan(glitch.OnsetSeconds + 60);
            (found["gps"][row] + found["duration"][row]).ShouldBeGreaterThan(glitch.OnsetSeconds);
            found["duration"][row].ShouldBeLessThanOrEqualTo(512);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(777)]
    public void However_the_series_is_cut_each_glitch_is_found_once(int segmentLength)
    {
        var samples = Signals.Noise(8, 5000);
        for (var i = 0; i < 12; i++)
        {
            (samples[i], samples[1990 + i], samples[3300 + (20 * i)]) = (9, 7, 8);
        }

        samples[1985] = double.NaN;
        InMemoryProduct Cut(int length) => Run(
            "glitches", Whitened(4, length, samples, Signals.Noise(9, 5000)), ("shortest_seconds", 1), ("longest_seconds", 64), ("cluster_seconds", 30));
        var (whole, pieces) = (Cut(5000), Cut(segmentLength));
        foreach (var column in new[] { "gps", "duration", "snr", "column" })
        {
            pieces[column].ShouldBe(whole[column]);
        }

        whole["column"].ShouldBe([0, 0, 0]);
        foreach (var (row, from, to) in new[] { (0, 0, 11), (1, 1990, 2001), (2, 3300, 3520) })
        {
            var begin = (whole["gps"][row] - 1000) * 4;
            begin.ShouldBeInRange(from - 60, from + 10);
            (begin + (4 * whole["duration"][row])).ShouldBeInRange(to - 10, to + 60);
        }
    }

    [Fact]
    public void Windows_have_the_power_that_they_span()
    {
        double[] white = [1, -2, 3, double.NaN, 1, 1, 2, 0], largest = new double[8];
        var windows = new int[8];
        new ExcessPower(new ExcessPowerOptions(2, 4)).Find(white, largest, windows);
        windows.ShouldBe([0, 2, 2, 0, 0, 2, 2, 2]);
        double Significance(double power, int n) => (Math.Cbrt(power / n) - (1 - (2.0 / (9 * n)))) / Math.Sqrt(2.0 / (9 * n));
        largest[1].ShouldBe(Significance(5, 2), 1e-12);
        largest[2].ShouldBe(Significance(13, 2), 1e-12);
        largest[6].ShouldBe(Math.Max(Significance(5, 2), Significance(6, 4)), 1e-12);
        largest[7].ShouldBe(Significance(4, 2), 1e-12);
        Should.Throw<ArgumentOutOfRangeException>(() => new ExcessPower(new ExcessPowerOptions(3, 8)));
        Should.Throw<ArgumentOutOfRangeException>(() => new ExcessPower(new ExcessPowerOptions(8, 4)));
    }

    [Fact]
    public void Data_that_are_not_whitened_and_durations_that_are_none_are_refused()
    {
        PlanRefusal("glitches", [InMemoryProduct.Strain(4, 100, new double[200])]).What.ShouldContain("not whitened");
        PlanRefusal("glitches", [Whitened(4, 100, new double[200])], ("shortest_seconds", 0.1)).What.ShouldContain("durations");
        PlanRefusal("glitches", [Whitened(4, 100, new double[200])], ("longest_seconds", 5)).What.ShouldContain("durations");
        PlanRefusal("glitches", [Whitened(4, 100, new double[200])], ("longest_seconds", 1e9)).What.ShouldContain("durations");
        PlanRefusal("glitches", [Whitened(4, 100, new double[200])], ("cluster_seconds", 1e9)).What.ShouldContain("cluster_seconds");
        PlanRefusal("glitches", [Whitened(4, 100, new double[200])], ("cluster_seconds", 5e7)).What.ShouldContain("too many samples");
    }

    private static InMemoryProduct Whitened(double rateHz, int segmentLength, params double[][] columns) =>
        InMemoryProduct.Series(rateHz, segmentLength, "1", [.. columns.Select((column, i) => ($"c{i}", column))]);

    private static InMemoryProduct Tdi(InstrumentSimulator instrument, IConstellation orbits, int length)
    {
        var evaluator = new TdiEvaluator([.. Michelson.Aet(TdiGeneration.Second).Take(2)], new TdiOptions(instrument.Options.SampleRateHz));
        var halo = evaluator.Halo(8, 8.7);
        var padded = halo.Leading + length + halo.Trailing;
        double[] links = new double[6 * padded], travel = new double[6 * padded], tdi = new double[2 * length];
        instrument.Fill(-halo.Leading, links);
        var times = Enumerable.Range(0, padded).Select(i => 1000 + ((i - halo.Leading) / instrument.Options.SampleRateHz)).ToArray();
        foreach (var link in Link.All)
        {
            orbits.LightTravelTimes(link, times, travel.AsSpan(link.Column * padded, padded));
        }

        evaluator.Apply(links, travel, halo.Leading, tdi);
        return InMemoryProduct.Series(instrument.Options.SampleRateHz, 8000, "1", ("A2", tdi[..length]), ("E2", tdi[length..]));
    }
}
