using CsCheck;
using Lisa.Signal.Detection;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class StatisticsTests
{
    [Fact]
    public void Moments_are_those_of_scipy()
    {
        var statistics = Of(Reference.Series);
        double[] actual =
        [
            statistics.Mean, statistics.Variance, statistics.Minimum, statistics.Maximum,
            statistics.RootMeanSquare, statistics.Skewness, statistics.ExcessKurtosis,
        ];
        var expected = Reference.Read("statistics");
        for (var i = 0; i < expected.Length; i++)
        {
            actual[i].ShouldBe(expected[i], 1e-12 * Math.Abs(expected[i]), $"moment {i}");
        }
    }

    [Fact]
    public void Pieces_merge_to_the_whole() => Gen.Int[1, 3000].Sample(cut =>
    {
        var series = Reference.Noise(4, 3001);
        series[2] = double.NaN;
        var (whole, merged) = (Of(series), Of(series.AsSpan(0, cut)));
        merged.Merge(Of(series.AsSpan(cut)));
        (merged.Count, merged.Gaps, merged.Minimum, merged.Maximum).ShouldBe((whole.Count, whole.Gaps, whole.Minimum, whole.Maximum));
        merged.Mean.ShouldBe(whole.Mean, 1e-14);
        merged.Variance.ShouldBe(whole.Variance, 1e-13);
        merged.Skewness.ShouldBe(whole.Skewness, 1e-12);
        merged.ExcessKurtosis.ShouldBe(whole.ExcessKurtosis, 1e-12);
    });

    [Fact]
    public void A_large_mean_costs_no_digits()
    {
        var series = Reference.Noise(4, 10_000);
        var plain = Of(series);
        for (var i = 0; i < series.Length; i++)
        {
            // 2^30 is added exactly enough: what the sum rounds away is 1e-7 of the deviation.
            series[i] += 1 << 30;
        }

        var shifted = Of(series);
        shifted.Variance.ShouldBe(plain.Variance, 1e-7);
        shifted.ExcessKurtosis.ShouldBe(plain.ExcessKurtosis, 1e-6);
    }

    [Fact]
    public void Gaps_are_counted_and_nothing_else()
    {
        var statistics = Of([1, double.NaN, 3, double.PositiveInfinity]);
        (statistics.Count, statistics.Gaps, statistics.Mean, statistics.Variance).ShouldBe((2, 2, 2, 1));
        var empty = Of([double.NaN]);
        (empty.Count, empty.Gaps).ShouldBe((0, 1));
        double.IsNaN(empty.Mean + empty.Minimum + empty.Maximum).ShouldBeTrue();
        double.IsNaN(empty.Variance).ShouldBeTrue();
    }

    private static StreamingStatistics Of(ReadOnlySpan<double> values)
    {
        var statistics = default(StreamingStatistics);
        statistics.Push(values);
        return statistics;
    }
}
