using CsCheck;
using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class TriggersOperatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(100)]
    public void Peaks_are_found_once_wherever_segments_end(int segmentLength)
    {
        // Two seconds on each side at 1 Hz: 9 hides 10's neighbours 8.5 and 8.1, 12 stands alone, the later one of equals does not count.
        var snr = new double[] { 0, 8.5, 9, 10, 8.1, 0, 7, 0, 0, 12, 0, 0, 0, 11, 11, 0, 0, 0, 0, 8 };

        var triggers = Run("triggers", Snr(segmentLength, snr), ("cluster_seconds", 2.9));

        triggers["gps"].ShouldBe([1003, 1009, 1013]);
        triggers["snr"].ShouldBe([10, 12, 11]);
        triggers["phase"].ShouldBe([0.03, 0.09, 0.13]);
        triggers["effective_distance"].ShouldBe([10, 100 / 12.0, 100 / 11.0]);
        triggers.Layout.ShouldBeEquivalentTo(new Layout(AxisKind.Row, 0, 1, 0, triggers.Layout.Columns));
        triggers.Layout.Columns.Select(column => column.Unit).ShouldBe(["s", "1", "rad", "Mpc"]);
    }

    [Fact]
    public void However_it_is_cut_the_triggers_are_those_of_the_definition() =>
        Gen.Select(Gen.Double[6, 10].Array[1, 60], Gen.Int[1, 70], Gen.Int[0, 8], Gen.Int[0, 59]).Sample((values, segmentLength, window, gap) =>
        {
            // Halves make equals common.
            var snr = values.Select((value, i) => i == gap ? double.NaN : Math.Round(2 * value) / 2).ToArray();
            var expected = Enumerable.Range(0, snr.Length).Where(i => snr[i] > 8
                && Enumerable.Range(i - window, (2 * window) + 1).All(j => j < 0 || j >= snr.Length || !(snr[j] > snr[i] || (snr[j] == snr[i] && j < i))));

            var triggers = Run("triggers", Snr(segmentLength, snr), ("cluster_seconds", window));

            triggers["gps"].ShouldBe(expected.Select(i => 1000.0 + i));
        });

    [Fact]
    public void Several_channels_are_told_apart_by_number_and_ordered_by_time()
    {
        var none = new double[4];
        var output = Run(
            "triggers",
            InMemoryProduct.Series(
                1, 4, "1",
                ("H1.snr", [0, 0, 9, 0]), ("H1.phase", none), ("H1.sigma", none), ("L1.snr", [10, 0, 11, 0]), ("L1.phase", none),
                ("L1.sigma", none)));

        output["gps"].ShouldBe([1000, 1002, 1002]);
        output["channel"].ShouldBe([1, 0, 1]);
        output["snr"].ShouldBe([10, 9, 11]);
    }

    [Fact]
    public void A_quiet_segment_has_no_rows()
    {
        var output = Run("triggers", Snr(2, [1, 1, 9, 1, 1, 1]));

        output.Segments.Select(segment => segment[0].Length).ShouldBe([0, 1, 0]);
    }

    [Fact]
    public void What_is_no_matched_filter_output_is_refused()
    {
        PlanRefusal("triggers", [InMemoryProduct.Strain(1, 4, new double[4])]).Value.ShouldBe("H1");
        PlanRefusal("triggers", [InMemoryProduct.Series(1, 4, "1", ("snr", new double[4]), ("phase", new double[4]))]).Bound.ShouldContain("sigma");
    }

    [Fact]
    public void A_window_beyond_memory_is_refused() =>
        PlanRefusal("triggers", [Snr(4, new double[4])], ("cluster_seconds", 1e12)).What.ShouldContain("cluster_seconds");

    private static InMemoryProduct Snr(int segmentLength, double[] snr) => InMemoryProduct.Series(
        1, segmentLength, "1", ("snr", snr), ("phase", [.. snr.Select((_, i) => i / 100.0)]), ("sigma", [.. snr.Select(_ => 100.0)]));
}
