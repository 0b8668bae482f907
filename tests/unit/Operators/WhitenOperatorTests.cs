using Lisa.Grains.Contracts;
using Lisa.Signal.Simulation;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class WhitenOperatorTests
{
    private const double RateHz = 256;

    // Ten times the amplitude at 0 Hz of what it has at the Nyquist frequency.
    private static readonly double[] Red = [.. Enumerable.Range(0, 129).Select(bin => 1e-40 / (1 + (bin / 13.0 * bin / 13.0)))];

    [Fact]
    public void Coloured_noise_comes_out_white_with_variance_1()
    {
        var noise = Coloured(1, 40_000);
        var data = InMemoryProduct.Strain(RateHz, 1000, noise);

        var white = Run("whiten", [data, InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red))]);

        white.Layout.Columns.ShouldBe([new Column("H1", "1")]);
        var inside = InMemoryProduct.Series(RateHz, 1000, "1", ("H1", white["H1"][128..^128]));
        Run("statistics", inside)["variance"][0].ShouldBe(1, 0.03);
        var spectrum = Run("welch", inside, ("segment_seconds", 0.25))["H1"];
        spectrum[1..^1].ShouldAllBe(density => Math.Abs((density * RateHz / 2) - 1) < 0.15);
    }

    [Theory]
    [InlineData(3000)]
    [InlineData(1000)]
    [InlineData(77)]
    [InlineData(5)]
    public void Segments_join_to_what_the_whole_gives(int segmentLength)
    {
        var (first, second) = (Coloured(2, 3000), Coloured(3, 3000));
        first[1700] = double.NaN;
        var psd = InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red), ("L1", [.. Red.Select(density => 4 * density)]));

        InMemoryProduct Whitened(int length) => Run(
            "whiten", [InMemoryProduct.Series(RateHz, length, "strain", ("H1", first), ("L1", second)), psd], ("filter_seconds", 3));
        var (whole, cut) = (Whitened(4096), Whitened(segmentLength));

        cut["H1"].ShouldEqualTo(whole["H1"], 1e-12);
        cut["L1"].ShouldEqualTo(whole["L1"], 1e-12);
        GapsOf(cut["H1"]).ShouldBe(Enumerable.Range(0, 3000).Where(i => i < 384 || i >= 3000 - 384 || Math.Abs(i - 1700) <= 384));
        GapsOf(cut["L1"]).ShouldBe(Enumerable.Range(0, 3000).Where(i => i < 384 || i >= 3000 - 384));
    }

    [Fact]
    public void Every_channel_is_divided_by_its_own_density()
    {
        var noise = Coloured(4, 2000);
        var psd = InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red), ("L1", [.. Red.Select(density => 4 * density)]));

        var white = Run("whiten", [InMemoryProduct.Series(RateHz, 500, "strain", ("H1", noise), ("L1", noise)), psd]);

        white["L1"].ShouldEqualTo([.. white["H1"].Select(value => value / 2)], 1e-14);
    }

    [Fact]
    public void Another_spectrum_gives_another_filter()
    {
        var data = InMemoryProduct.Strain(RateHz, 500, Coloured(5, 2000));
        var once = Run("whiten", [data, InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red))]);
        var again = Run("whiten", [data, InMemoryProduct.Spectrum(1, "1/Hz", ("H1", [.. Red.Select(density => 100 * density)]))]);

        again["H1"].ShouldEqualTo([.. once["H1"].Select(value => value / 10)], 1e-14);
    }

    [Fact]
    public void A_spectrum_of_other_channels_is_refused()
    {
        var refusal = PlanRefusal(
            "whiten", [InMemoryProduct.Strain(RateHz, 500, new double[2000]), InMemoryProduct.Spectrum(1, "1/Hz", ("L1", Red))]);

        refusal.Value.ShouldBe("L1 [1/Hz]");
        refusal.Bound.ShouldBe("H1 [1/Hz]");
    }

    [Fact]
    public void A_spectrum_in_another_unit_is_refused() => PlanRefusal(
        "whiten",
        [InMemoryProduct.Series(RateHz, 500, "m", ("H1", new double[2000])), InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red))]).Bound.ShouldBe("H1 [m²/Hz]");

    [Fact]
    public void A_spectrum_that_ends_below_the_Nyquist_frequency_is_refused() => PlanRefusal(
        "whiten", [InMemoryProduct.Strain(300, 500, new double[2000]), InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red))]).Bound.ShouldBe("150 Hz");

    [Fact]
    public void A_spectrum_that_starts_above_zero_is_refused()
    {
        var psd = InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red));

        PlanRefusal(
            "whiten",
            [InMemoryProduct.Strain(RateHz, 500, new double[2000]), psd with { Layout = psd.Layout with { Origin = 10 } }]).Value.ShouldBe("10 Hz");
    }

    [Fact]
    public void A_filter_longer_than_the_data_is_refused() => PlanRefusal(
        "whiten",
        [InMemoryProduct.Strain(RateHz, 500, new double[200]), InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red))]).What.ShouldContain("257 taps");

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-50)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_bin_that_cannot_be_divided_by_is_refused(double bin)
    {
        var psd = (double[])Red.Clone();
        psd[7] = bin;

        ComputeRefusal("whiten", [InMemoryProduct.Strain(RateHz, 500, new double[2000]), InMemoryProduct.Spectrum(1, "1/Hz", ("H1", psd))], [true, true])
            .What.ShouldContain("bin 7 (7 Hz) of the spectrum of H1");
    }

    [Fact]
    public void Two_spectra_are_refused()
    {
        var psd = InMemoryProduct.Spectrum(1, "1/Hz", ("H1", Red));

        ComputeRefusal("whiten", [InMemoryProduct.Strain(RateHz, 500, new double[2000]), psd with { Segments = [psd.Segments[0], psd.Segments[0]] }], [true, true])
            .Value.ShouldBe("2");
    }

    private static IEnumerable<int> GapsOf(double[] series) => Enumerable.Range(0, series.Length).Where(i => double.IsNaN(series[i]));

    // The inverse of the operator's own convention, made by a circular transform of white noise.
    private static double[] Coloured(long seed, int count)
    {
        using var fft = Lisa.Signal.Fourier.RealFft.Rent(count);
        new WhiteNoise(seed).Fill(0, fft.Time);
        fft.Forward();
        for (var bin = 0; bin < fft.Frequency.Length; bin++)
        {
            var density = Lisa.Signal.Spectra.PowerSpectrum.Interpolate(Red, 1, bin * RateHz / count);
            fft.Frequency[bin] *= Math.Sqrt(density * RateHz / 2);
        }

        fft.Inverse();
        return fft.Time.ToArray();
    }
}
