using System.Numerics;
using Lisa.Tests.Unit.Operators;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Galactic;

public sealed class HeterodyneOperatorTests
{
    private const int Week = 120_960;
    private const double Start = 1000;

    private static readonly (string, object)[] Bands = [("low_hz", 0.002), ("high_hz", 0.004), ("band_hz", 0.001)];

    [Fact]
    public void A_tone_becomes_its_amplitude_and_phase_in_its_own_band_and_nothing_in_the_other()
    {
        var tones = Tones(2.05e-3, 0.7, 2e-3);
        var bands = Run("heterodyne", InMemoryProduct.Series(0.2, 17_280, "1", ("T2", tones), ("E2", tones), ("A2", tones)), Bands);

        bands.Segments.Count.ShouldBe(2);
        bands.Layout.Columns.Select(column => column.Name).ShouldBe(["gps", "low", "high", "A2_real", "A2_imaginary", "E2_real", "E2_imaginary"]);
        bands.Segments[0][1].ShouldAllBe(low => low == 0.002);
        bands.Segments[1][2].ShouldAllBe(high => Math.Abs(high - 0.004) < 1e-15);
        var valid = 0;
        for (var row = 0; row < bands.Segments[0][0].Length; row++)
        {
            var seconds = bands.Segments[0][0][row];
            var envelope = new Complex(bands.Segments[0][3][row], bands.Segments[0][4][row]);
            if (!double.IsNaN(envelope.Real))
            {
                valid++;
                var expected = 2e-3 * Complex.FromPolarCoordinates(1, (2 * Math.PI * (2.05e-3 - 2.5e-3) * seconds) + 0.7);
                (envelope - expected).Magnitude.ShouldBeLessThan(2e-3 * 5e-5);
                new Complex(bands.Segments[1][5][row], bands.Segments[1][6][row]).Magnitude.ShouldBeLessThan(2e-3 * 2e-5);
            }
        }

        valid.ShouldBeGreaterThan(900);
    }

    [Fact]
    public void A_gap_grows_by_the_reach_of_the_filter_and_by_nothing_more()
    {
        var samples = Tones(2.5e-3, 0, 1);
        for (var i = 60_000; i < 60_100; i++)
        {
            samples[i] = double.NaN;
        }

        var bands = Run("heterodyne", InMemoryProduct.Series(0.2, 17_280, "1", ("A1", Tones(2.5e-3, 0, 1)), ("E1", samples)), [.. Bands, ("reach_seconds", 1800)]);

        var (seconds, e, a) = (bands.Segments[0][0], bands["E1_real"], bands["A1_real"]);
        var end = Start + ((Week - 1) / 0.2);
        for (var row = 0; row < seconds.Length; row++)
        {
            var nearEdge = seconds[row] < Start + 1790 || seconds[row] > end - 1790;
            var nearGap = seconds[row] > Start + 300_000 - 1790 && seconds[row] < Start + 300_495 + 1790;
            var surelyFree = seconds[row] > Start + 1810 && seconds[row] < end - 1810
                && (seconds[row] < Start + 300_000 - 1810 || seconds[row] > Start + 300_495 + 1810);
            if (nearEdge || nearGap)
            {
                double.IsNaN(e[row]).ShouldBeTrue($"row {row}");
                double.IsNaN(a[row]).ShouldBe(nearEdge);
            }
            else if (surelyFree)
            {
                double.IsNaN(e[row]).ShouldBeFalse($"row {row}");
            }
        }
    }

    [Fact]
    public void However_the_data_are_cut_the_envelopes_are_the_same_bits()
    {
        var samples = Signals.Noise(5, Week);
        var whole = Run("heterodyne", InMemoryProduct.Series(0.2, Week, "1", ("A2", samples), ("E2", samples)), Bands);
        var cut = Run("heterodyne", InMemoryProduct.Series(0.2, 5000, "1", ("A2", samples), ("E2", samples)), Bands);
        foreach (var column in whole.Layout.Columns)
        {
            cut[column.Name].ShouldBeTheSameBitsAs(whole[column.Name]);
        }
    }

    [Fact]
    public void What_has_no_bands_is_refused()
    {
        var data = InMemoryProduct.Series(0.2, 100, "1", ("A2", new double[100]), ("E2", new double[100]));
        PlanRefusal("heterodyne", [InMemoryProduct.Series(0.2, 100, "1", ("A2", new double[100]))]).Bound.ShouldContain("E2");
        PlanRefusal("heterodyne", [data], ("high_hz", 0.0001)).What.ShouldContain("no bands");
        PlanRefusal("heterodyne", [data], ("high_hz", 0.2)).What.ShouldContain("do not fit");
        PlanRefusal("heterodyne", [data], ("reach_seconds", 5)).Remedy.ShouldContain("reach_seconds");
        Plan("heterodyne", [data]).Dependencies[0].Parts.ShouldBe(24);
    }

    private static double[] Tones(double frequencyHz, double phase, double amplitude) =>
        [.. Enumerable.Range(0, Week).Select(i => amplitude * Math.Cos((2 * Math.PI * frequencyHz * (Start + (i / 0.2))) + phase))];
}
