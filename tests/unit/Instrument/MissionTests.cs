using Lisa.Signal.Constellation;
using Lisa.Signal.Instrument;
using Lisa.Signal.Noise;
using Lisa.Signal.Tdi;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Instrument;

public sealed class MissionTests(ITestOutputHelper output)
{
    private const double Days = 86_400;

    [Fact]
    public void Laser_noise_cancels_with_pseudo_ranges_where_clocks_are_wrong_and_not_with_light_travel_times()
    {
        // Frequencies and delays on the spacecraft's own clocks: time-delay interferometry without synchronisation (Hartwig et al., arXiv:2202.01124).
        const int length = 4000;
        var mission = Mission(new InstrumentNoise { Secondary = null }, new ClockOptions(Simulated.StartSeconds, 3), 0);
        var columns = new double[6 * length];
        mission.FillMeasurements(0, columns);
        var ranges = new double[9 * length];
        mission.FillRanges(0, ranges);
        var link = Simulated.Slow(columns[..length]);
        var own = Left(columns, ranges.AsSpan(0, 6 * length).ToArray()) / link;
        var light = Left(columns, Simulated.Travel(Simulated.Table(length), 0, length)) / link;
        output.WriteLine($"X2 below 0.03 Hz is of a link {own:E2} with pseudo-ranges, {light:E2} with light travel times");
        own.ShouldBeLessThan(1e-7);
        light.ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void Pseudo_ranges_are_light_travel_times_and_the_difference_of_clocks()
    {
        const int length = 200;
        var clocks = new ClockOptions(Simulated.StartSeconds, 3) { WanderSeconds = 1e-6 };
        var ranges = new double[9 * length];
        Mission(new InstrumentNoise(), clocks, 0).FillRanges(0, ranges);
        var wrong = new SpacecraftClocks(clocks);
        foreach (var link in Link.All)
        {
            for (var i = 0; i < length; i++)
            {
                var stamp = Simulated.StartSeconds + (i / Simulated.RateHz);
                var received = wrong.Offset(link.Receiver, stamp).Seconds;
                ranges[((5 + link.Receiver) * length) + i].ShouldBe(received);
                var travel = new double[1];
                Simulated.Table(1000).LightTravelTimes(link, [stamp - received], travel);
                var emission = stamp - received - travel[0];
                var shown = emission + wrong.OffsetAt(link.Emitter, emission);

                // What the emitter's clock showed is off by its offset at that reading, to rounding of 1e6 s.
                (shown - wrong.Offset(link.Emitter, shown).Seconds).ShouldBe(emission, 1e-9);
                ranges[(link.Column * length) + i].ShouldBe(stamp - shown, 1e-9);
            }
        }
    }

    [Fact]
    public void Pseudo_ranges_without_clocks_are_light_travel_times_with_the_noise_that_was_asked_for()
    {
        const int length = 4000;
        var ranges = new double[6 * length];
        var mission = Mission(new InstrumentNoise(), null, 0.9);
        mission.RangeNames.ShouldBe(["mpr_12", "mpr_23", "mpr_31", "mpr_13", "mpr_32", "mpr_21"]);
        mission.FillRanges(0, ranges);
        var errors = ranges.Zip(Simulated.Travel(Simulated.Table(length), 0, length), (range, travel) => (range - travel) * LisaNoise.SpeedOfLight).ToArray();
        Math.Sqrt(errors.Average(error => error * error)).ShouldBe(0.9, 0.02);
        errors.Average().ShouldBe(0, 0.03);
        var later = new double[6 * 10];
        mission.FillRanges(1000, later);
        later[..10].ShouldBe(ranges[1000..1010]);
    }

    [Fact]
    public void Stamped_stretches_have_the_bits_of_the_whole()
    {
        var mission = Mission(new InstrumentNoise { LowFrequencyHz = 1e-3 }, new ClockOptions(Simulated.StartSeconds, 3), 0.9);
        var (whole, piece) = (new double[6 * 1500], new double[6 * 400]);
        mission.FillMeasurements(0, whole);
        mission.FillMeasurements(900, piece);
        for (var column = 0; column < 6; column++)
        {
            piece.AsSpan(column * 400, 400).ToArray().ShouldBe(whole.AsSpan((column * 1500) + 900, 400).ToArray());
        }
    }

    [Fact]
    public void Gaps_are_where_they_were_planned_and_nowhere_else()
    {
        var gaps = GapPlan.Planned(Simulated.StartSeconds, 60 * Days).ToList();
        gaps.Count.ShouldBe(4);
        gaps.ShouldAllBe(gap => Math.Abs(gap.ToSeconds - gap.FromSeconds - (7 * 3600)) < 1e-6);
        (gaps[1].FromSeconds - gaps[0].FromSeconds).ShouldBe(14 * Days);
        GapPlan.Planned(0, 10 * Days).ShouldBeEmpty();

        var columns = new double[2 * 100];
        GapPlan.Cut([new DataGap(1003.1, 1004), new DataGap(0, 1000.5), new DataGap(1024, 9999)], 1000, 4, 0, columns, 100);
        foreach (var column in new[] { columns[..100], columns[100..] })
        {
            Enumerable.Range(0, 100).Where(i => double.IsNaN(column[i])).ShouldBe([0, 1, 13, 14, 15, 96, 97, 98, 99]);
        }

        // About as many as asked for, as long as asked for, and no two at once.
        var unplanned = GapPlan.Unplanned(0, 100 * 365.25 * Days, 4, 3 * Days, 9).ToList();
        unplanned.Count.ShouldBeInRange(330, 450);
        unplanned.Average(gap => gap.ToSeconds - gap.FromSeconds).ShouldBe(3 * Days, 0.5 * Days);
        unplanned.Zip(unplanned.Skip(1), (gap, next) => next.FromSeconds >= gap.ToSeconds).ShouldAllBe(apart => apart);
        Should.Throw<ArgumentOutOfRangeException>(() => GapPlan.Unplanned(0, 1, -1, 1, 1));
    }

    [Fact]
    public void A_gap_is_missing_from_all_measurements()
    {
        var orbits = Simulated.Table(1000);
        var options = Simulated.Options(MeasurementForm.Full, InstrumentNoise.None);
        var mission = new Mission(
            new MissionOptions(options, 100) { Gaps = [new DataGap(Simulated.StartSeconds + 10, Simulated.StartSeconds + 11)] }, Simulated.Instrument(options, orbits), orbits);
        var columns = new double[18 * 100];
        mission.FillMeasurements(0, columns);
        columns.Select((value, at) => (at, Gap: double.IsNaN(value))).Where(each => each.Gap).Select(each => each.at % 100).Distinct().ShouldBe([40, 41, 42, 43]);
        columns.Count(double.IsNaN).ShouldBe(18 * 4);
        columns.Where(double.IsFinite).ShouldAllBe(value => value == 0);
        mission.Samples.ShouldBe(400);
        mission.RangingSamples.ShouldBe(25);
    }

    [Fact]
    public void Clocks_that_are_no_clocks_are_refused()
    {
        Should.Throw<ArgumentException>(() => new SpacecraftClocks(new ClockOptions(0, 1) { OffsetSeconds = [0, 0] }));
        Should.Throw<ArgumentException>(() => new SpacecraftClocks(new ClockOptions(0, 1) { Drift = [0, 0, 0.1] }));
        Should.Throw<ArgumentException>(() => new SpacecraftClocks(new ClockOptions(0, 1) { OffsetSeconds = [0, double.NaN, 0] }));
    }

    private static Mission Mission(InstrumentNoise noise, ClockOptions? clocks, double rangingMetres)
    {
        var orbits = Simulated.Table(2000);
        var options = Simulated.Options(MeasurementForm.Links, noise);
        return new Mission(
            new MissionOptions(options, 2000) { Clocks = clocks, RangingRateHz = Simulated.RateHz, RangingMetres = rangingMetres },
            Simulated.Instrument(options, orbits), orbits);
    }

    private static double Left(double[] measurements, double[] delays)
    {
        var evaluator = new TdiEvaluator([Michelson.X2], new TdiOptions(Simulated.RateHz));
        var halo = evaluator.Halo(5.5, 11);
        var x = new double[(measurements.Length / 6) - halo.Leading - halo.Trailing];
        evaluator.Apply(measurements, delays, halo.Leading, x);
        return Simulated.Slow(x);
    }
}
