using Lisa.Signal.Detection;
using Lisa.Signal.Filters;
using Lisa.Signal.Simulation;
using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class WhiteningTests
{
    private const double RateHz = 1000;
    private const double BinWidthHz = 0.5;

    [Fact]
    public void Coloured_noise_comes_out_with_variance_one_and_density_two_over_the_rate()
    {
        var noise = Coloured(1 << 18);
        Whitening.Apply(noise, RateHz, Psd(), BinWidthHz, Window.Tukey(0.01));
        ShouldBeWhite(noise.AsSpan(4096..^4096));
    }

    [Fact]
    public void The_filter_form_whitens_too_and_keeps_gaps_local()
    {
        var noise = Coloured(1 << 18);
        noise[100_000] = double.NaN;
        var filter = new FirFilter(Whitening.DesignFir(2001, RateHz, Psd(), BinWidthHz));
        var white = new double[noise.Length - (2 * filter.HalfLength)];
        filter.Apply(noise, filter.HalfLength, white);
        white.Count(double.IsNaN).ShouldBe(2001);
        ShouldBeWhite(white.AsSpan(100_001));
    }

    [Fact]
    public void A_gap_leaves_no_value_in_a_circular_whitening()
    {
        var noise = Coloured(1024);
        noise[5] = double.NaN;
        Whitening.Apply(noise, RateHz, Psd(), BinWidthHz, Window.Boxcar);
        noise.ShouldAllBe(value => double.IsNaN(value));
    }

    [Fact]
    public void A_spectrum_with_a_zero_is_refused_and_the_bin_is_named()
    {
        double[] psd = [1, 0, 1];
        Should.Throw<ArgumentException>(() => Whitening.Apply(new double[8], 1, psd, 0.25, Window.Boxcar)).Message.ShouldContain("Bin 1");
    }

    private static void ShouldBeWhite(ReadOnlySpan<double> values)
    {
        var statistics = default(StreamingStatistics);
        statistics.Push(values);
        statistics.Variance.ShouldBe(1, 0.02);
        var options = new WelchOptions(RateHz, 1000);
        using var estimator = new WelchEstimator(options);
        estimator.Push(values);
        var psd = new double[options.Bins];
        estimator.Finish(psd);
        psd[10..100].Average().ShouldBe(2 / RateHz, 2 / RateHz * 0.05);
        psd[300..490].Average().ShouldBe(2 / RateHz, 2 / RateHz * 0.05);
    }

    private static double Density(double frequencyHz) => 1e-40 * (1 + Math.Pow(100 / Math.Max(frequencyHz, 5), 2));

    private static double[] Psd()
    {
        var psd = new double[1001];
        for (var bin = 0; bin < psd.Length; bin++)
        {
            psd[bin] = Density(bin * BinWidthHz);
        }

        return psd;
    }

    private static double[] Coloured(int samples)
    {
        var noise = new double[samples];
        new ColouredNoise(new ColouredNoiseOptions(RateHz, 5, 4001, 5), Density).Fill(0, noise);
        return noise;
    }
}
