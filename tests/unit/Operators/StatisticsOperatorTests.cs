using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class StatisticsOperatorTests
{
    [Fact]
    public void Every_channel_has_its_row()
    {
        var output = Run("statistics", InMemoryProduct.Series(1, 3, "m", ("x", [1, 2, 3, 4, 10]), ("y", [5, double.NaN, double.NaN, 7, 6])));

        output["channel"].ShouldBe([0, 1]);
        output["samples"].ShouldBe([5, 5]);
        output["gaps"].ShouldBe([0, 2]);
        output["mean"].ShouldEqualTo([4, 6], 1e-15);
        output["variance"].ShouldEqualTo([10, 2.0 / 3], 1e-15);
        output["min"].ShouldBe([1, 5]);
        output["max"].ShouldBe([10, 7]);
        output["rms"].ShouldEqualTo([Math.Sqrt(26), Math.Sqrt(110.0 / 3)], 1e-15);
        output["skewness"].ShouldEqualTo([180.0 / 5 / Math.Pow(10, 1.5), 0], 1e-14);
        output["excess_kurtosis"].ShouldEqualTo([(1394.0 / 5 / 100) - 3, -1.5], 1e-14);
        output.Layout.Columns[output.Layout.IndexOf("variance")].Unit.ShouldBe("m²");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(999)]
    public void Segments_give_what_the_whole_gives(int segmentLength)
    {
        var noise = Signals.Noise(10, 5000);
        noise[123] = double.NaN;
        var whole = Run("statistics", InMemoryProduct.Strain(1, 5000, noise));
        var cut = Run("statistics", InMemoryProduct.Strain(1, segmentLength, noise));

        foreach (var column in whole.Layout.Columns)
        {
            cut[column.Name].ShouldEqualTo(whole[column.Name], 1e-11);
        }
    }

    [Fact]
    public void A_channel_without_values_has_no_moments()
    {
        var output = Run("statistics", InMemoryProduct.Strain(1, 2, [double.NaN, double.NaN, double.PositiveInfinity]));

        output["gaps"].ShouldBe([3]);
        output["mean"].ShouldBe([double.NaN]);
        output["max"].ShouldBe([double.NaN]);
        output["skewness"].ShouldBe([double.NaN]);
    }

    [Fact]
    public void Channels_of_several_units_are_told_as_mixed()
    {
        var data = InMemoryProduct.Series(1, 2, "m", ("x", [1, 2]), ("y", [1, 2]));
        var mixed = data with { Layout = data.Layout with { Columns = [new Column("x", "m"), new Column("y", "s")] } };

        Plan("statistics", [mixed]).Layout.Columns.Single(column => column.Name == "mean").Unit.ShouldBe("mixed");
    }

    [Fact]
    public void Tables_are_refused()
    {
        var table = new InMemoryProduct(new Layout(AxisKind.Row, 0, 1, 0, [new Column("gps", "s")]), []);

        PlanRefusal("statistics", [table]).Value.ShouldBe("Row");
    }
}
