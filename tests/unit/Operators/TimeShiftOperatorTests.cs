using Lisa.Grains.Contracts;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class TimeShiftOperatorTests
{
    private const int Length = 8000;
    private const double ToneHz = 0.3;

    private static readonly InMemoryProduct NoClocks = LinkSeries.Product("mpr", 0.25, 50, "s", new double[6 * Length / 16]);

    // What clock i is off when it shows τ.
    private static double Offset(int spacecraft, double shown) => spacecraft switch
    {
        1 => 1.5 + (5e-8 * shown) + (1e-6 * Math.Sin(2e-3 * shown)),
        2 => -0.75 + (6.25e-7 * shown),
        _ => 0.1 - (3.75e-5 * shown),
    };

    private static InMemoryProduct Clocks(int segment) => InMemoryProduct.Series(
        0.25, segment, "s",
        [.. Enumerable.Range(1, 3).Select(spacecraft => ($"clock_{spacecraft}", Enumerable.Range(0, Length / 16).Select(i => Offset(spacecraft, 4.0 * i)).ToArray()))]);

    [Fact]
    public void A_tone_that_was_stamped_and_counted_by_wrong_clocks_comes_out_as_it_was()
    {
        var stamped = new double[6 * Length];
        for (var i = 0; i < stamped.Length; i++)
        {
            // Sample k is of when the clock showed τ, 0.4 s before its stamp, and dt/dτ cycles of the true second are in one of the clock's.
            var spacecraft = "123132"[i / Length] - '0';
            var shown = (i % Length / 4.0) - 0.4;
            var slope = Offset(spacecraft, shown + 0.5) - Offset(spacecraft, shown - 0.5);
            stamped[i] = Math.Sin(2 * Math.PI * ToneHz * (shown - Offset(spacecraft, shown))) * (1 - slope);
        }

        var output = Run(
            "time-shift", [LinkSeries.Product("isc", 4, 800, "1", stamped), Clocks(50)], ("delay_seconds", 0.4), ("max_shift_seconds", 2));

        output.Layout.Columns.Select(column => column.Name).ShouldBe(["isc_12", "isc_23", "isc_31", "isc_13", "isc_32", "isc_21"]);
        foreach (var column in output.Layout.Columns)
        {
            var made = output[column.Name];
            for (var i = 60; i < Length - 60; i++)
            {
                made[i].ShouldBe(Math.Sin(2 * Math.PI * ToneHz * i / 4.0), 1e-11, $"{column.Name}, sample {i}");
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(1600)]
    public void Segments_join_to_the_bits_of_the_whole(int segment)
    {
        var noise = Reference.Noise(1, 6 * Length);
        noise[3000] = double.NaN;
        InMemoryProduct Shift(int length) => Run("time-shift", [LinkSeries.Product("isc", 4, length, "1", noise), Clocks(length / 16)]);

        var (whole, cut) = (Shift(Length), Shift(segment));

        foreach (var column in whole.Layout.Columns)
        {
            cut[column.Name].ShouldEqualTo(whole[column.Name], 0);
        }

        whole["isc_12"].Skip(100).Take(Length - 200).Count(double.IsNaN).ShouldBe(32);
        whole["isc_13"].Skip(100).Take(Length - 200).Count(double.IsNaN).ShouldBe(0);
    }

    [Fact]
    public void Without_clocks_and_delay_samples_stay_as_they_are_and_a_whole_delay_moves_them()
    {
        var noise = Reference.Noise(2, 6 * Length);
        noise[5] = double.NaN;
        var data = LinkSeries.Product("rfi", 4, 800, "1", noise);

        Run("time-shift", [data, NoClocks])["rfi_12"].ShouldEqualTo(noise[..Length], 0);
        var moved = Run("time-shift", [data, NoClocks], ("delay_seconds", 0.5))["rfi_12"];
        moved.AsSpan(100, 7800).ToArray().ShouldEqualTo(noise[102..7902], 1e-15);
    }

    [Fact]
    public void Clocks_that_are_right_change_nothing_also_beside_a_gap()
    {
        var noise = Reference.Noise(3, 6 * Length);
        noise[4000] = double.NaN;
        var clocks = InMemoryProduct.Series(0.25, 50, "s", [.. Enumerable.Range(1, 3).Select(spacecraft => ($"clock_{spacecraft}", new double[Length / 16]))]);

        var made = Run("time-shift", [LinkSeries.Product("isc", 4, 800, "1", noise), clocks])["isc_12"];

        made.AsSpan(60, Length - 120).ToArray().ShouldEqualTo(noise[60..(Length - 60)], 0);
    }

    [Fact]
    public void Shifts_beyond_the_bound_and_columns_of_no_spacecraft_are_refused()
    {
        var data = LinkSeries.Product("isc", 4, 800, "1", new double[6 * Length]);
        ComputeRefusal("time-shift", [data, Clocks(50)], [true, true], ("max_shift_seconds", 1)).Remedy.ShouldContain("max_shift_seconds");
        PlanRefusal("time-shift", [data, NoClocks], ("delay_seconds", 6)).Bound.ShouldBe("at most 5 s");
        PlanRefusal("time-shift", [InMemoryProduct.Series(4, 800, "1", ("X2", new double[800])), NoClocks]).Value.ShouldBe("X2");
        PlanRefusal("time-shift", [InMemoryProduct.Series(4, 800, "1", ("isc_11", new double[800])), NoClocks]).What.ShouldContain("whose clock");
        Plan("time-shift", [data, NoClocks]).Dependencies.ShouldBe([Dependency.Window(1, 1), Dependency.Window(1, 1)]);
    }
}
