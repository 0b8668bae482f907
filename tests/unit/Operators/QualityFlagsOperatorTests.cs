using Lisa.Grains.Contracts;
using Lisa.Signal.Reductions;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class QualityFlagsOperatorTests
{
    private const int Segment = 500;

    [Fact]
    public void Gaps_and_outliers_are_intervals_with_their_channel_and_time()
    {
        var (first, second) = (Reference.Noise(1, 1000), Reference.Noise(2, 1000));
        first.AsSpan(490, 20).Fill(double.NaN);
        first[100] = 40;
        first[101] = -40;
        second[700] = double.NegativeInfinity;
        second[703] = 40;
        var flags = Run("quality-flags", InMemoryProduct.Series(4, Segment, "1", ("a", first), ("b", second)));

        flags.Layout.Columns.Select(column => (column.Name, column.Unit)).ShouldBe([("gps", "s"), ("duration", "s"), ("channel", "1"), ("kind", "1")]);
        Rows(flags, 0).ShouldBe([(1025, 0.5, 0, 1), (1122.5, 2.5, 0, 0)]);
        Rows(flags, 1).ShouldBe([(1125, 2.5, 0, 0), (1175, 0.25, 1, 0), (1175.75, 0.25, 1, 1)]);
    }

    [Fact]
    public void Outliers_are_padded_beyond_the_border_and_merged_where_the_padding_meets()
    {
        var samples = Reference.Noise(3, 1000);
        (samples[1], samples[20], samples[32], samples[60]) = (99, 99, 99, 99);
        samples[40] = double.NaN;
        var flags = Run("quality-flags", InMemoryProduct.Series(4, Segment, "1", ("a", samples)), ("pad_seconds", 1.5));

        Rows(flags, 0).ShouldBe([(1000 - 1.25, 3.25, 0, 1), (1003.5, 6.25, 0, 1), (1010, 0.25, 0, 0), (1013.5, 3.25, 0, 1)]);
        Rows(flags, 1).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_can_be_told_of_a_channel_of_gaps_or_of_one_value()
    {
        var none = new double[Segment];
        none.AsSpan().Fill(double.NaN);
        var constant = new double[Segment];
        constant[7] = 1;
        var flags = Run("quality-flags", InMemoryProduct.Series(4, Segment, "1", ("none", none), ("constant", constant)));

        Rows(flags, 0).ShouldBe([(1000, 125, 0, 0)]);
    }

    [Fact]
    public void The_robust_scale_is_that_of_sorted_samples()
    {
        foreach (var count in (int[])[1, 2, 3, 32, 33, 1000, 4097])
        {
            var samples = Reference.Noise(count, count).Select((value, i) => i % 5 == 0 ? Math.Round(value * 4) : value * Math.ScaleB(1, (i % 300) - 150)).ToArray();
            var sorted = samples.Order().ToArray();
            var median = sorted[(count - 1) / 2];
            var deviation = samples.Select(value => Math.Abs(value - median)).Order().ElementAt((count - 1) / 2);

            RobustScale.Of([.. samples, double.NaN, double.PositiveInfinity]).ShouldBe(new RobustScale(median, 1.482602218505602 * deviation));
        }

        double.IsNaN(RobustScale.Of([double.NaN]).Median).ShouldBeTrue();
        RobustScale.Of(Reference.Noise(5, 100_000)).Deviation.ShouldBe(1, 0.02);
    }

    [Fact]
    public void Padding_beyond_a_segment_is_refused() => PlanRefusal(
        "quality-flags", [InMemoryProduct.Series(4, Segment, "1", ("a", new double[1000]))], ("pad_seconds", 126)).Bound.ShouldBe("at most 125 s");

    [Fact]
    public void A_segment_is_judged_by_itself() =>
        Plan("quality-flags", [InMemoryProduct.Series(4, Segment, "1", ("a", new double[1000]))]).Dependencies.ShouldBe([Dependency.Map]);

    private static (double Gps, double Duration, double Channel, double Kind)[] Rows(InMemoryProduct flags, int segment)
    {
        var table = flags.Segments[segment];
        return [.. table[0].Select((gps, row) => (gps, table[1][row], table[2][row], table[3][row]))];
    }
}
