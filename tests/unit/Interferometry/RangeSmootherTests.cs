using Lisa.Signal.Ranging;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class RangeSmootherTests(ITestOutputHelper output)
{
    [Fact]
    public void Smoothed_states_are_those_of_least_squares_over_all_of_them_at_once()
    {
        var (measured, expected) = (Reference.Read("range-measured"), Reference.Read("range-smoothed"));
        var n = measured.Length;
        using var smoother = new RangeSmoother(new RangeSmootherOptions(4, 0.9, 3e-4), n);
        for (var again = 0; again < 2; again++)
        {
            var (range, rate, acceleration) = Smooth(smoother, measured);
            range.ShouldMatch(expected.AsSpan(0, n), 1e-9);
            rate.ShouldMatch(expected.AsSpan(n, n), 1e-9);
            acceleration.ShouldMatch(expected.AsSpan(2 * n, n), 1e-9);
        }
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-8)]
    public void Far_from_the_ends_the_error_is_the_one_that_theory_gives(double jerk)
    {
        const int n = 20_000;
        using var smoother = new RangeSmoother(new RangeSmootherOptions(4, 0.9, jerk), n);
        var squares = new List<double>();
        for (var seed = 1; seed <= 6; seed++)
        {
            // A range as smooth as an orbit's, which the filter does not feel: what is left is noise that came through.
            var truth = Enumerable.Range(0, n).Select(i => 2.5e7 * Math.Sin(4e-7 * 4 * i)).ToArray();
            var noise = Reference.Noise(seed, n);
            var (range, _, _) = Smooth(smoother, [.. truth.Select((value, i) => value + (0.9 * noise[i]))]);
            squares.AddRange(Enumerable.Range(5000, n - 10_000).Select(i => Math.Pow(range[i] - truth[i], 2)));
        }

        // Gain 1/(1 + (ωT)⁶): noise of density r leaves ∫ gain² df = 5/18 of r/T, the rest of √(r/3T) being jerk that there is not.
        var density = 0.9 * 0.9 * 4;
        var time = Math.Pow(density / (jerk * jerk), 1.0 / 6);
        var expected = Math.Sqrt(5.0 / 18 * density / time);
        output.WriteLine($"T = {time:F0} s: {Math.Sqrt(squares.Average()):F4} m, theory {expected:F4} m");
        Math.Sqrt(squares.Average()).ShouldBe(expected, 0.25 * expected);
    }

    [Fact]
    public void Series_with_other_gaps_in_between_change_nothing()
    {
        var whole = Reference.Noise(3, 300);
        var holed = Reference.Noise(4, 300);
        holed.AsSpan(100, 30).Fill(double.NaN);
        holed[0] = double.PositiveInfinity;
        using var alone = new RangeSmoother(new RangeSmootherOptions(4, 0.9, 1e-5), 300);
        using var shared = new RangeSmoother(new RangeSmootherOptions(4, 0.9, 1e-5), 300);
        var expected = Smooth(alone, whole).Range;
        Smooth(shared, whole);
        var (range, rate, _) = Smooth(shared, holed);
        range.ShouldAllBe(value => double.IsFinite(value));
        rate.ShouldAllBe(value => double.IsFinite(value));
        Smooth(shared, whole).Range.ShouldBeTheSameBitsAs(expected);
        holed.AsSpan().Fill(double.NaN);
        Smooth(shared, holed).Range.ShouldAllBe(value => double.IsNaN(value));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(4, 0, 1)]
    [InlineData(4, 1, double.NaN)]
    public void Settings_that_mean_nothing_are_refused(double step, double noise, double jerk) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RangeSmoother(new RangeSmootherOptions(step, noise, jerk), 10)).Message.ShouldContain("positive");

    private static (double[] Range, double[] Rate, double[] Acceleration) Smooth(RangeSmoother smoother, double[] measured)
    {
        var (range, rate, acceleration) = (new double[measured.Length], new double[measured.Length], new double[measured.Length]);
        smoother.Smooth(measured, range, rate, acceleration);
        return (range, rate, acceleration);
    }
}
