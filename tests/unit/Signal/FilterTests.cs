using CsCheck;
using Lisa.Signal.Filters;
using Lisa.Signal.Fourier;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class FilterTests
{
    [Fact]
    public void Designs_are_those_of_scipy()
    {
        FirDesign.Lowpass(50, 5, 4, 60).ShouldMatch(Reference.Read("fir-lowpass"), 1e-13);
        FirDesign.Highpass(50, 5, 4, 60).ShouldMatch(Reference.Read("fir-highpass"), 1e-13);
        FirDesign.Bandpass(50, 5, 12, 4, 60).ShouldMatch(Reference.Read("fir-bandpass"), 1e-13);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void Ripple_stays_within_2_dB_of_the_stated_attenuation(double attenuationDb)
    {
        var taps = FirDesign.Lowpass(1000, 100, 20, attenuationDb);
        using var fft = RealFft.Rent(16384);
        fft.Time.Clear();
        taps.CopyTo(fft.Time);
        fft.Forward();
        var ripple = Math.Pow(10, -(attenuationDb - 2) / 20);
        for (var bin = 0; bin < fft.Frequency.Length; bin++)
        {
            var frequencyHz = bin * 1000.0 / 16384;
            var gain = fft.Frequency[bin].Magnitude;
            if (frequencyHz <= 90)
            {
                gain.ShouldBe(1, ripple);
            }
            else if (frequencyHz >= 110)
            {
                gain.ShouldBeLessThan(ripple);
            }
        }
    }

    [Theory]
    [InlineData(FirMethod.Direct, 1e-14)]
    [InlineData(FirMethod.OverlapSave, 1e-13)]
    public void Filtering_with_zeros_beyond_the_ends_is_that_of_numpy(FirMethod method, double tolerance)
    {
        var filter = new FirFilter(Reference.Read("fir-bandpass"), method);
        var output = new double[Reference.Series.Length];
        filter.Apply(Reference.Series, 0, output, FilterEdge.Zero);
        output.ShouldMatch(Reference.Read("fir-bandpass-applied"), tolerance);
    }

    [Fact]
    public void Direct_segments_with_halo_have_the_bits_of_the_whole() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[1, 300], Gen.Bool).Sample((half, segment, zeros) =>
        {
            var filter = new FirFilter(Reference.Noise(half, (2 * half) + 1), FirMethod.Direct);
            SegmentWise(filter, segment, zeros ? FilterEdge.Zero : FilterEdge.Gap, out var whole).ShouldBeTheSameBitsAs(whole);
        });

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void Overlap_save_segments_with_halo_agree_with_the_whole(int segment)
    {
        var taps = Reference.Noise(5, 301);
        var pieces = SegmentWise(new FirFilter(taps, FirMethod.OverlapSave), segment, FilterEdge.Zero, out var whole);
        var bound = 1e-14 * taps.Sum(Math.Abs) * Reference.Series.Max(Math.Abs);
        for (var i = 0; i < whole.Length; i++)
        {
            pieces[i].ShouldBe(whole[i], bound);
        }
    }

    [Theory]
    [InlineData(FirMethod.Direct)]
    [InlineData(FirMethod.OverlapSave)]
    public void A_gap_spoils_exactly_the_outputs_whose_support_touches_it(FirMethod method) =>
        Gen.Select(Gen.Int[0, 9999].List[1, 5], Gen.Int[0, 2]).Sample((gaps, kind) =>
        {
            const int half = 50;
            var input = Reference.Noise(1, 10_000);
            var clean = new double[input.Length - (2 * half)];
            var filter = new FirFilter(Reference.Noise(2, (2 * half) + 1), method);
            filter.Apply(input, half, clean);
            foreach (var gap in gaps)
            {
                input[gap] = kind == 0 ? double.NaN : kind == 1 ? double.PositiveInfinity : double.NegativeInfinity;
            }

            var output = new double[clean.Length];
            filter.Apply(input, half, output);
            for (var i = 0; i < output.Length; i++)
            {
                if (gaps.Any(gap => Math.Abs(gap - half - i) <= half))
                {
                    double.IsNaN(output[i]).ShouldBeTrue($"output {i}");
                }
                else
                {
                    output[i].ShouldBe(clean[i], 1e-11);
                }
            }
        }, iter: 30);

    [Fact]
    public void A_missing_halo_is_a_gap_unless_it_is_said_to_be_zero()
    {
        var filter = new FirFilter([1, 2, 3, 4, 5]);
        var output = new double[4];
        filter.Apply([1, 1, 1, 1], 0, output);
        output.ShouldAllBe(value => double.IsNaN(value));
        filter.Apply([1, 1, 1, 1], 0, output, FilterEdge.Zero);
        output.ShouldBe([6, 10, 15 - 1, 12]);
        Should.Throw<ArgumentOutOfRangeException>(() => filter.Apply([1, 1, 1, 1], 1, output));
    }

    [Theory]
    [InlineData(FirMethod.Direct)]
    [InlineData(FirMethod.OverlapSave)]
    public async Task Four_threads_share_a_filter_and_get_the_bits_of_one(FirMethod method)
    {
        var filter = new FirFilter(Reference.Noise(6, 101), method);
        var inputs = Enumerable.Range(0, 8).Select(seed => Reference.Noise(seed, 20_000)).ToArray();
        double[] Filtered(double[] input)
        {
            var output = new double[input.Length];
            filter.Apply(input, 0, output, FilterEdge.Zero);
            return output;
        }

        var alone = inputs.Select(Filtered).ToArray();
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 4 }, (i, _) =>
        {
            Filtered(inputs[i % 8]).ShouldBeTheSameBitsAs(alone[i % 8]);
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void Bad_filters_are_refused()
    {
        Should.Throw<ArgumentException>(() => new FirFilter([1, 2])).Message.ShouldContain("odd");
        Should.Throw<ArgumentException>(() => new FirFilter([double.NaN]));
        Should.Throw<ArgumentOutOfRangeException>(() => FirDesign.Lowpass(50, 25, 1, 60)).ParamName.ShouldBe("cutoffHz");
        Should.Throw<ArgumentOutOfRangeException>(() => FirDesign.Lowpass(50, 5, 0, 60)).ParamName.ShouldBe("transitionHz");
        Should.Throw<ArgumentOutOfRangeException>(() => FirDesign.Lowpass(50, 5, 1e-9, 60)).ParamName.ShouldBe("transitionHz");
        Should.Throw<ArgumentOutOfRangeException>(() => FirDesign.Bandpass(50, 12, 5, 1, 60));
    }

    [Fact]
    public void Detrending_is_that_of_scipy_and_keeps_gaps()
    {
        var constant = Reference.Series;
        Detrend.Constant(constant);
        constant.ShouldMatch(Reference.Read("detrend-constant"), 1e-13);
        var linear = Reference.Series;
        Detrend.Linear(linear);
        linear.ShouldMatch(Reference.Read("detrend-linear"), 1e-13);

        double[] line = [1, double.NaN, 5, 7, double.PositiveInfinity];
        Detrend.Linear(line);
        line.ShouldMatchGaps([0, double.NaN, 0, 0, double.PositiveInfinity]);
        double[] flat = [1, double.NaN, 3];
        Detrend.Constant(flat);
        flat.ShouldMatchGaps([-1, double.NaN, 1]);
        double[] nothing = [double.NaN];
        Detrend.Linear(nothing);
        nothing.ShouldMatchGaps([double.NaN]);
    }

    private static double[] SegmentWise(FirFilter filter, int segment, FilterEdge edge, out double[] whole)
    {
        var series = Reference.Series;
        whole = new double[series.Length];
        filter.Apply(series, 0, whole, edge);
        var pieces = new double[series.Length];
        for (var start = 0; start < series.Length; start += segment)
        {
            var end = Math.Min(series.Length, start + segment);
            var from = Math.Max(0, start - filter.HalfLength);
            var to = Math.Min(series.Length, end + filter.HalfLength);
            filter.Apply(series.AsSpan(from, to - from), start - from, pieces.AsSpan(start, end - start), edge);
        }

        return pieces;
    }
}
