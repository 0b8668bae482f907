using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class DetrendOperatorTests
{
    [Fact]
    public void Each_segment_loses_its_own_mean()
    {
        var output = Run("detrend", InMemoryProduct.Series(1, 3, "m", ("x", [1, 2, 3, 10, 10, 10, 7]), ("y", [0, 0, 3, 1, 2, 6, -4])));

        output["x"].ShouldBe([-1, 0, 1, 0, 0, 0, 0]);
        output["y"].ShouldBe([-1, -1, 2, -2, -1, 3, 0]);
        output.Layout.Columns.ShouldAllBe(column => column.Unit == "m");
    }

    [Fact]
    public void Each_segment_loses_its_own_line()
    {
        var output = Run("detrend", InMemoryProduct.Series(1, 4, "m", ("x", [1, 3, 5, 7, 0, -1, -2, -3, 5])), ("method", "linear"));

        output["x"].ShouldEqualTo(new double[9], 0);
    }

    [Theory]
    [InlineData("constant")]
    [InlineData("linear")]
    public void A_gap_stays_and_does_not_count(string method)
    {
        var output = Run("detrend", InMemoryProduct.Series(1, 5, "m", ("x", [2, double.NaN, 2, 2, 2])), ("method", method));

        output["x"].ShouldEqualTo([0, double.NaN, 0, 0, 0], 0);
    }

    [Fact]
    public void Spectra_are_refused()
    {
        var refusal = PlanRefusal("detrend", [InMemoryProduct.Spectrum(4, "1/Hz", ("H1", [1, 2, 3]))]);

        refusal.Kind.ShouldBe(RefusalKind.Invalid);
        refusal.Value.ShouldBe("Frequency");
        refusal.Bound.ShouldBe("Time");
    }

    [Fact]
    public void A_missing_input_is_refused() => PlanRefusal("detrend", []).Bound.ShouldContain("data");
}
