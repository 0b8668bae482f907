using Lisa.Grains.Contracts;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class MaskOperatorTests
{
    [Fact]
    public void What_quality_flags_finds_becomes_a_gap_also_across_borders_and_nothing_else_does()
    {
        var (first, second) = (Reference.Noise(1, 900), Reference.Noise(2, 900));
        (first[299], second[600]) = (50, 50);
        second[10] = double.NaN;
        var data = InMemoryProduct.Series(4, 300, "1", ("a", first), ("b", second));

        var masked = Run("mask", [data, Run("quality-flags", data, ("pad_seconds", 0.75))]);

        masked.Layout.ShouldBe(data.Layout);
        for (var i = 0; i < 900; i++)
        {
            masked["a"][i].ShouldBe(i is >= 296 and <= 302 ? double.NaN : first[i]);
            masked["b"][i].ShouldBe(i is >= 597 and <= 603 or 10 ? double.NaN : second[i]);
        }
    }

    [Theory]
    [InlineData(2, 1000, 1)]
    [InlineData(0.5, 1000, 1)]
    [InlineData(double.NaN, 1000, 1)]
    [InlineData(0, double.NaN, 1)]
    [InlineData(0, 1000, double.PositiveInfinity)]
    public void A_row_that_is_no_interval_is_refused_while_computing(double channel, double gps, double duration)
    {
        var data = InMemoryProduct.Series(4, 300, "1", ("a", new double[300]), ("b", new double[300]));
        var flags = Run("quality-flags", data) with { Segments = [[[gps], [duration], [channel], [1]]] };

        ComputeRefusal("mask", [data, flags], [true, true]).What.ShouldContain("row 0");
    }

    [Fact]
    public void A_table_without_intervals_is_refused()
    {
        var data = InMemoryProduct.Series(4, 300, "1", ("a", new double[300]));

        PlanRefusal("mask", [data, Run("statistics", data)]).What.ShouldContain("intervals");
        Plan("mask", [data, Run("quality-flags", data)]).Dependencies.ShouldBe([Dependency.Map, Dependency.Window(1, 1)]);
    }
}
