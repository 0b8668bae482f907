using CsCheck;
using Lisa.Signal.Detection;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class SimulationTests
{
    [Fact]
    public void Gaussian_quantiles_are_those_of_scipy()
    {
        var pairs = Reference.Read("quantiles");
        for (var i = 0; i < pairs.Length; i += 2)
        {
            GaussianQuantile.Of(pairs[i]).ShouldBe(pairs[i + 1], Math.Max(Math.Abs(pairs[i + 1]) * 2e-15, 1e-300));
        }
    }

    [Fact]
    public void The_logarithm_is_that_of_the_C_library_to_rounding() => Gen.Double[-690, 690].Select(Math.Exp).Sample(value =>
        GaussianQuantile.Logarithm(value).ShouldBe(Math.Log(value), Math.Max(Math.Abs(Math.Log(value)) * 8e-16, 1e-300)));

    [Fact]
    public void White_noise_is_standard_normal_without_correlation()
    {
        var noise = new double[1_000_000];
        new WhiteNoise(1).Fill(-500_000, noise);
        var statistics = default(StreamingStatistics);
        statistics.Push(noise);
        statistics.Mean.ShouldBe(0, 5e-3);
        statistics.Variance.ShouldBe(1, 1e-2);
        statistics.Skewness.ShouldBe(0, 1.5e-2);
        statistics.ExcessKurtosis.ShouldBe(0, 3e-2);
        foreach (var lag in new[] { 1, 2, 3, 64, 1024 })
        {
            noise[lag..].Zip(noise, (a, b) => a * b).Average().ShouldBe(0, 5e-3);
        }

        var other = new double[noise.Length];
        new WhiteNoise(2).Fill(-500_000, other);
        noise.Zip(other, (a, b) => a * b).Average().ShouldBe(0, 5e-3);
    }

    [Fact]
    public void A_seed_names_the_samples_for_ever()
    {
        // Stored products depend on these; the Python script computes the same hash, and SciPy the same quantiles.
        var expected = Reference.Read("white-noise");
        var noise = new WhiteNoise(20150914);
        long[] indices = [0, 1, 2, 1_000_000_007, -1, -123_456_789_012];
        for (var i = 0; i < indices.Length; i++)
        {
            noise[indices[i]].ShouldBe(expected[i], Math.Abs(expected[i]) * 4e-15);
        }

        BitConverter.DoubleToInt64Bits(noise[0]).ShouldBe(-4614856819224311222);
    }

    [Fact]
    public void Coloured_noise_in_pieces_has_the_bits_of_the_whole() => Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[1, 70_000]).Sample((start, cut) =>
    {
        var noise = new ColouredNoise(new ColouredNoiseOptions(1, 3, 1001, 0.01), frequencyHz => 1 / frequencyHz);
        var (whole, pieces) = (new double[70_001], new double[70_001]);
        noise.Fill(start, whole);
        noise.Fill(start, pieces.AsSpan(0, cut));
        noise.Fill(start + cut, pieces.AsSpan(cut));
        pieces.ShouldBeTheSameBitsAs(whole);
    }, iter: 10);

    [Fact]
    public void Coloured_noise_has_the_density_asked_for_and_exactly_the_one_it_says()
    {
        const double rateHz = 0.25;
        var noise = new ColouredNoise(
            new ColouredNoiseOptions(rateHz, 3, 4097, 3e-4), frequencyHz => LisaNoise.SciRdV1.X(frequencyHz, TdiGeneration.First) + 1e-42);
        var samples = new double[4 << 20];
        noise.Fill(0, samples);
        var options = new WelchOptions(rateHz, 2048) { Window = Window.Blackman, Detrend = Detrending.None };
        using var estimator = new WelchEstimator(options);
        estimator.Push(samples);
        var psd = new double[options.Bins];
        estimator.Finish(psd);
        foreach (var bin in new[] { 50, 100, 300, 800, 950 })
        {
            var realised = noise.RealisedPsd(bin * options.BinWidthHz);
            psd[bin].ShouldBe(realised, realised * 0.08, $"bin {bin}");
        }
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(-2)]
    [InlineData(2)]
    public void A_power_law_is_met_to_a_percent(double slope)
    {
        const int taps = 4097;
        var noise = new ColouredNoise(new ColouredNoiseOptions(1, 1, taps, 4.0 / taps), frequencyHz => Math.Pow(frequencyHz, slope));
        for (var frequencyHz = 36.0 / taps; frequencyHz < 0.45; frequencyHz *= 1.1)
        {
            var asked = Math.Pow(frequencyHz, slope);
            noise.RealisedPsd(frequencyHz).ShouldBe(asked, asked * 0.01, $"at {frequencyHz} Hz");
        }
    }

    [Fact]
    public void Bad_noise_settings_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ColouredNoise(new ColouredNoiseOptions(1, 1, 100, 0.1), _ => 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ColouredNoise(new ColouredNoiseOptions(1, 1, 101, 0), _ => 1));
        Should.Throw<ArgumentException>(() => new ColouredNoise(new ColouredNoiseOptions(1, 1, 101, 0.1), _ => double.NaN)).Message.ShouldContain("NaN");
    }

    [Fact]
    public void An_inspiral_sweeps_through_its_own_frequencies()
    {
        var inspiral = new Inspiral(new InspiralOptions(30, 25, 400, 2) { LowFrequencyHz = 30 });
        const double rateHz = 1 << 16;
        var (plus, cross) = (new double[2 << 16], new double[2 << 16]);
        inspiral.Fill(0, rateHz, plus, cross);
        for (var i = 1; i < plus.Length; i++)
        {
            if (plus[i] == 0 || plus[i - 1] == 0)
            {
                continue;
            }

            var step = Math.Atan2((cross[i] * plus[i - 1]) - (plus[i] * cross[i - 1]), (plus[i] * plus[i - 1]) + (cross[i] * cross[i - 1]));
            var expected = inspiral.FrequencyHz(2 - ((i - 0.5) / rateHz));
            (step * rateHz / (2 * Math.PI)).ShouldBe(expected, expected * 2e-3);
        }

        plus[0].ShouldBe(0);
        inspiral.SecondsToCoalescence(inspiral.FrequencyHz(0.3)).ShouldBe(0.3, 1e-12);
        inspiral.FrequencyHz(inspiral.DurationSeconds).ShouldBe(30, 1e-10);
    }

    [Fact]
    public void Chirp_mass_last_frequency_and_amplitude_are_the_textbook_ones()
    {
        var inspiral = new Inspiral(new InspiralOptions(1.4, 1.4, 100, 0));
        inspiral.ChirpMassSolarMasses.ShouldBe(1.2187707886145736, 1e-12);
        inspiral.LastFrequencyHz.ShouldBe(4397.0 / 2.8, 1);

        // The strain is 4/D (G Mc/c²)^(5/3) (π f/c)^(2/3), in numbers for 1.4 + 1.4 solar masses at 100 Mpc and 100 Hz.
        var toCoalescence = inspiral.SecondsToCoalescence(100);
        var (plus, cross) = (new double[1], new double[1]);
        inspiral.Fill(-toCoalescence, 1, plus, cross);
        var expected = 4 * Math.Pow(1799.6, 5.0 / 3) * Math.Pow(Math.PI * 100 / 299_792_458, 2.0 / 3) / 3.0856776e24;
        Math.Sqrt((plus[0] * plus[0]) + (cross[0] * cross[0])).ShouldBe(expected, expected * 1e-3);
    }

    [Fact]
    public void A_signal_is_scaled_to_the_SNR_asked_for()
    {
        double[] psd = [1e-46, 1e-46];
        var signal = Reference.Noise(1, 1000);
        OptimalSnr.ScaleTo(8, signal, 100, psd, 50);
        OptimalSnr.Of(signal, 100, psd, 50).ShouldBe(8, 1e-12);

        // In white noise of variance v, density 2v/rate, the SNR is the signal's energy over v.
        var energy = signal.Sum(value => value * value);
        OptimalSnr.Of(signal, 100, [2 * 3.0 / 100], 50).ShouldBe(Math.Sqrt(energy / 3), Math.Sqrt(energy / 3) * 1e-12);
        Should.Throw<ArgumentException>(() => OptimalSnr.ScaleTo(8, new double[10], 100, psd, 50));
    }
}
