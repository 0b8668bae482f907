using Lisa.Grains.Contracts;
using Lisa.Signal.Constellation;
using Lisa.Signal.Noise;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class RangingFusionOperatorTests(ITestOutputHelper output)
{
    private const double RateHz = 0.25;
    private const double NoiseSeconds = 0.9 / LisaNoise.SpeedOfLight;
    private const int Segment = 7200;
    private const int Length = 4 * Segment;

    // ESA's arms breathe by 1 % within a year.
    private static double Travel(Link link, double seconds) => 8.3 + (0.01 * link.Column) + (0.08 * Math.Sin((4e-7 * seconds) + link.Column));

    // What clock i is off when it shows τ: up to a second and a half, drifting and wandering.
    private static double Clock(int spacecraft, double shown) => spacecraft switch
    {
        1 => 1.5 + (5e-8 * shown) + (3e-8 * Math.Sin(6e-4 * shown)),
        2 => -0.75 + (6.25e-7 * shown),
        _ => 0.1 - (3.75e-7 * shown) + (2e-8 * Math.Cos(1e-3 * shown)),
    };

    [Fact]
    public void Light_travel_times_come_out_to_centimetres_of_light_and_segments_join_far_below_that()
    {
        var made = Run("ranging-fusion", Ranges(false, 1));
        made.Layout.Columns.Select(column => (column.Name, column.Unit)).ShouldBe(Link.All.Select(link => ($"ltt_{link}", "s")));
        var (errors, joins) = (new List<double>(), new List<double>());
        foreach (var link in Link.All)
        {
            var error = Errors(made, link);
            errors.AddRange(error[Segment..(3 * Segment)]);

            // One sample further the error of a smooth estimate is the same: what is left at a border is the join.
            joins.Add((error[2 * Segment] - error[(2 * Segment) - 1]) - ((error[(2 * Segment) - 1] - error[(2 * Segment) - 3]) / 2));
        }

        var (rms, join) = (Rms(errors), Rms(joins));
        output.WriteLine($"error {rms * LisaNoise.SpeedOfLight:F4} m rms, join {join * LisaNoise.SpeedOfLight:E2} m rms");
        (rms * LisaNoise.SpeedOfLight).ShouldBe(0.027, 0.01);
        (join / rms).ShouldBeLessThan(0.02);
    }

    [Fact]
    public void Clocks_are_taken_out_and_times_are_true_ones()
    {
        var (plain, clocked) = (Run("ranging-fusion", Ranges(false, 2)), Run("ranging-fusion", Ranges(true, 2)));
        foreach (var link in Link.All)
        {
            // Uncorrected, a clock that is off by 1.5 s is 4e8 m, and read at its own time instead of the true one 10 m.
            var (without, with) = (Errors(plain, link), Errors(clocked, link));
            var rms = Rms(with[Segment..(3 * Segment)]) * LisaNoise.SpeedOfLight;
            output.WriteLine($"link {link}: {Rms(without[Segment..(3 * Segment)]) * LisaNoise.SpeedOfLight:F4} m, with clocks {rms:F4} m");
            rms.ShouldBeLessThan(0.06);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(150, true)]
    [InlineData(151, false)]
    public void A_gap_is_bridged_up_to_the_bound_and_no_further(int missing, bool bridged)
    {
        // Across the border of two segments.
        var first = Segment - 60;
        var ranges = Ranges(false, 3);
        for (var i = first; i < first + missing; i++)
        {
            ranges.Segments[i / Segment][0][i % Segment] = double.NaN;
        }

        var made = Run("ranging-fusion", ranges);
        var gaps = made["ltt_12"].Count(double.IsNaN);
        gaps.ShouldBe(missing == 0 || bridged ? 0 : missing);
        made["ltt_23"].ShouldAllBe(value => double.IsFinite(value));
        if (bridged)
        {
            var worst = Errors(made, Link.All[0])[first..(first + missing)].Max(Math.Abs) * LisaNoise.SpeedOfLight;
            output.WriteLine($"worst within the gap: {worst:F3} m");
            worst.ShouldBeLessThan(0.2);
        }
    }

    [Fact]
    public void Before_the_first_and_after_the_last_measurement_nothing_is_guessed()
    {
        var ranges = Ranges(false, 4);
        ranges.Segments[0][2][0] = double.NaN;
        ranges.Segments[3][2][^1] = double.PositiveInfinity;
        ranges.Segments[3][5].AsSpan().Fill(double.NaN);
        var made = Run("ranging-fusion", ranges);
        double.IsNaN(made["ltt_31"][0]).ShouldBeTrue();
        double.IsNaN(made["ltt_31"][^1]).ShouldBeTrue();
        made["ltt_31"].Count(double.IsNaN).ShouldBe(2);
        made["ltt_21"].Count(double.IsNaN).ShouldBe(Segment);
    }

    [Fact]
    public void Ranges_that_are_not_there_or_in_metres_are_refused()
    {
        PlanRefusal("ranging-fusion", [LinkSeries.Product("ltt", 0.25, 10, "s", new double[120])]).What.ShouldContain("mpr");
        PlanRefusal("ranging-fusion", [LinkSeries.Product("mpr", 0.25, 10, "m", new double[120])]).Bound.ShouldBe("s");
        PlanRefusal("ranging-fusion", [LinkSeries.Product("mpr", 1e6, 10, "s", new double[120])], ("halo_seconds", 1e6)).What.ShouldContain("memory");
    }

    [Fact]
    public void Halo_is_as_many_segments_as_its_seconds() => Plan("ranging-fusion", [Ranges(false, 1)], ("lookahead_seconds", 0)).Dependencies
        .ShouldBe([Dependency.Window(1, 0)]);

    private static InMemoryProduct Ranges(bool clocks, int seed)
    {
        var columns = new double[6 * Length];
        foreach (var link in Link.All)
        {
            var noise = Reference.Noise((10 * seed) + link.Column, Length);
            for (var i = 0; i < Length; i++)
            {
                var shown = i / RateHz;
                var (receiver, emitter) = (0.0, 0.0);
                var travel = Travel(link, shown);
                if (clocks)
                {
                    receiver = Clock(link.Receiver, shown);
                    travel = Travel(link, shown - receiver);
                    for (var pass = 0; pass < 4; pass++)
                    {
                        emitter = Clock(link.Emitter, shown - receiver - travel + emitter);
                    }
                }

                columns[(link.Column * Length) + i] = travel + receiver - emitter + (NoiseSeconds * noise[i]);
            }
        }

        var ranges = LinkSeries.Product("mpr", RateHz, Segment, "s", columns);
        return clocks
            ? ranges.With(InMemoryProduct.Series(
                RateHz, Segment, "s",
                [.. Enumerable.Range(1, 3).Select(spacecraft => ($"clock_{spacecraft}", Enumerable.Range(0, Length).Select(i => Clock(spacecraft, i / RateHz)).ToArray()))]))
            : ranges;
    }

    private static double[] Errors(InMemoryProduct made, Link link) => [.. made[$"ltt_{link}"].Select((value, i) => value - Travel(link, i / RateHz))];

    private static double Rms(IEnumerable<double> values) => Math.Sqrt(values.Average(value => value * value));
}
