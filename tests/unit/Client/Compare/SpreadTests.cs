using Lisa.Cli.Compare;
using Lisa.Cli.Compare.Report;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Client.Compare;

public sealed class SpreadTests
{
    [Fact]
    public void The_median_is_the_middle_one_or_the_mean_of_two()
    {
        Spread.Of(3, 1, 2).ShouldBe(new Spread(2, 1, 3, 3));
        Spread.Of(4, 1, 2, 9).ShouldBe(new Spread(3, 1, 9, 4));
        Spread.Of(double.NaN, 5, double.PositiveInfinity).ShouldBe(new Spread(5, 5, 5, 1));
        Spread.Of().ShouldBeNull();
    }

    [Theory]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, false)]
    [InlineData(3.5, 3, false)]
    public void Below_means_every_one_below_every_other(double most, double least, bool below) =>
        Spread.Of(1, most)!.IsBelow(Spread.Of(least, 9)!).ShouldBe(below);

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.0004, "0.40 ms")]
    [InlineData(0.0123, "12.3 ms")]
    [InlineData(0.4121, "412 ms")]
    [InlineData(1.0, "1.00 s")]
    [InlineData(61.24, "61.2 s")]
    [InlineData(1234, "1,234 s")]
    public void Seconds_have_three_digits_that_count(double seconds, string text) => Quantity.Seconds(seconds).ShouldBe(text);

    [Fact]
    public void A_spread_of_one_has_no_extremes()
    {
        Quantity.Of(Spread.Of(2), Quantity.Count).ShouldBe("2");
        Quantity.Of(Spread.Of(2, 3, 7), Quantity.Count).ShouldBe("3 (2 to 7)");
        Quantity.Of(null, Quantity.Count).ShouldBe("–");
    }

    [Fact]
    public void An_axis_reaches_its_value_in_few_round_steps()
    {
        var dice = new Random(7);
        for (var i = 0; i < 1000; i++)
        {
            var value = Math.Pow(10, (dice.NextDouble() * 18) - 9);
            var axis = PlotAxis.Upto(value);

            axis.End.ShouldBeGreaterThanOrEqualTo(value * (1 - 1e-12), $"value {value}");
            (axis.Ticks is >= 1 and <= 6).ShouldBeTrue($"{axis.Ticks} ticks for {value}");
            axis.End.ShouldBeLessThan(value * 2.6, $"value {value}");
        }

        PlotAxis.Upto(0).End.ShouldBe(1);
        PlotAxis.Upto(double.NaN).End.ShouldBe(1);
    }

    [Fact]
    public void A_kill_comes_of_the_seed_and_the_repetition_and_is_in_the_middle_of_a_run()
    {
        KillMoment.Of(5, 2, 3).ShouldBe(KillMoment.Of(5, 2, 3));
        var moments = Enumerable.Range(0, 100).Select(repetition => KillMoment.Of(5, repetition, 3)).ToList();

        moments.Select(moment => moment.Silo).Distinct().Order().ShouldBe([0, 1, 2]);
        moments.ShouldAllBe(moment => moment.Share > 0.1 && moment.Share < 0.65);
        moments.Distinct().Count().ShouldBe(100);
    }
}
