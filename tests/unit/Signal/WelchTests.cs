using CsCheck;
using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class WelchTests
{
    private static readonly Dictionary<string, WelchOptions> Cases = new()
    {
        ["welch-mean-constant"] = new(50, 128),
        ["welch-mean-none-odd"] = new(50, 101, 30) { Window = Window.Boxcar, Detrend = Detrending.None },
        ["welch-mean-linear"] = new(50, 128, 100) { Detrend = Detrending.Linear },
        ["welch-median"] = new(50, 64) { Average = WelchAverage.Median },
    };

    [Theory]
    [InlineData("welch-mean-constant")]
    [InlineData("welch-mean-none-odd")]
    [InlineData("welch-mean-linear")]
    [InlineData("welch-median")]
    public void An_estimate_is_that_of_scipy(string name) => Estimate(Cases[name], Reference.Series).ShouldMatch(Reference.Read(name), 1e-12);

    [Fact]
    public void A_median_of_an_even_number_is_that_of_scipy() =>
        Estimate(Cases["welch-median"], Reference.Series[..608]).ShouldMatch(Reference.Read("welch-median-odd"), 1e-12);

    [Fact]
    public void Pieces_of_any_size_give_the_bits_of_the_whole() =>
        Gen.Select(Gen.Int[0, Cases.Count - 1], Gen.Int[1, 400].List[1, 60]).Sample((which, sizes) =>
        {
            var name = Cases.Keys.ElementAt(which);
            var series = Reference.Series;
            using var estimator = new WelchEstimator(Cases[name]);
            var start = 0;
            foreach (var size in sizes)
            {
                var end = Math.Min(series.Length, start + size);
                estimator.Push(series.AsSpan(start, end - start));
                start = end;
            }

            estimator.Push(series.AsSpan(start));
            var psd = new double[Cases[name].Bins];
            estimator.Finish(psd);
            psd.ShouldBeTheSameBitsAs(Estimate(Cases[name], series));
        });

    [Fact]
    public void White_noise_of_variance_4_has_density_8_over_the_sample_rate()
    {
        var noise = Reference.Noise(1, 400_000);
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] *= 2;
        }

        var psd = Estimate(new WelchOptions(100, 1000), noise);
        psd[10..490].Average().ShouldBe(8 / 100.0, 8 / 100.0 * 0.01);
    }

    [Fact]
    public void A_tone_comes_back_with_its_power()
    {
        var tone = new double[100_000];
        for (var i = 0; i < tone.Length; i++)
        {
            tone[i] = 3 * Math.Cos(2 * Math.PI * 123.4 * i / 1000);
        }

        var options = new WelchOptions(1000, 2000);
        var psd = Estimate(options, tone);
        Array.IndexOf(psd, psd.Max()).ShouldBe((int)Math.Round(123.4 / options.BinWidthHz));
        (psd.Sum() * options.BinWidthHz).ShouldBe(4.5, 4.5e-3);
    }

    [Fact]
    public void Windows_with_a_gap_are_skipped_and_counted()
    {
        var series = Reference.Series;
        series[300] = double.NaN;
        series[900] = double.PositiveInfinity;
        var options = new WelchOptions(50, 128, 0);
        using var estimator = new WelchEstimator(options);
        estimator.Push(series);
        (estimator.Averages, estimator.Skipped).ShouldBe((7, 2));
        var psd = new double[options.Bins];
        estimator.Finish(psd);

        // Segments 2 and 7 hold the gaps.
        double[] whole = [.. series[..256], .. series[384..896], .. series[1024..1152]];
        psd.ShouldBeTheSameBitsAs(Estimate(options, whole));
    }

    [Fact]
    public void Nothing_but_gaps_gives_no_value()
    {
        var options = new WelchOptions(50, 128);
        Estimate(options, new double[100]).ShouldAllBe(value => double.IsNaN(value));
        var gaps = new double[1000];
        Array.Fill(gaps, double.NaN);
        Estimate(options, gaps).ShouldAllBe(value => double.IsNaN(value));
    }

    [Fact]
    public void Memory_of_a_mean_is_flat_and_of_a_median_grows_with_the_segments()
    {
        var mean = new WelchOptions(50, 1000);
        WelchEstimator.BytesNeeded(mean, 1L << 40).ShouldBe(WelchEstimator.BytesNeeded(mean, 1));
        var median = mean with { Average = WelchAverage.Median };
        (WelchEstimator.BytesNeeded(median, 1_000_500) - WelchEstimator.BytesNeeded(median, 500)).ShouldBe(2000L * ((501 * 8) + 32));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new WelchEstimator(new WelchOptions(0, 128)));
        Should.Throw<ArgumentOutOfRangeException>(() => new WelchEstimator(new WelchOptions(1, 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => new WelchEstimator(new WelchOptions(1, 128, 128)));
        Should.Throw<ArgumentException>(() => new WelchEstimator(new WelchOptions(1, 2) { Window = new Window(WindowShape.HannSymmetric) }));
        using var estimator = new WelchEstimator(new WelchOptions(1, 128));
        Should.Throw<ArgumentException>(() => estimator.Finish(new double[64]));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(9, 4)]
    public void A_spectrum_is_read_linearly_and_held_at_its_ends(double frequencyHz, double expected) =>
        PowerSpectrum.Interpolate([1, 3, 4], 2, frequencyHz).ShouldBe(frequencyHz == 3 ? 3.5 : expected);

    private static double[] Estimate(WelchOptions options, double[] series)
    {
        using var estimator = new WelchEstimator(options);
        estimator.Push(series);
        var psd = new double[options.Bins];
        estimator.Finish(psd);
        return psd;
    }
}
