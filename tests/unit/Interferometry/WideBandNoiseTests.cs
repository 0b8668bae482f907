using CsCheck;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Spectra;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class WideBandNoiseTests
{
    [Theory]
    [InlineData(4, 1e-4)]
    [InlineData(0.5, 1e-4)]
    [InlineData(4, 3e-3)]
    [InlineData(0.25, 0.02)]
    public void LISAs_noises_are_met_to_a_percent(double rateHz, double lowHz)
    {
        foreach (var density in new Func<double, double>[] { LisaNoise.SciRdV1.Oms, LisaNoise.SciRdV1.Acceleration, f => Math.Pow(f, -4), f => f * f, _ => 1 })
        {
            var noise = new WideBandNoise(new WideBandNoiseOptions(rateHz, 1, lowHz), density);
            for (var frequencyHz = lowHz; frequencyHz < 0.45 * rateHz; frequencyHz *= 1.07)
            {
                (noise.RealisedPsd(frequencyHz) / density(frequencyHz)).ShouldBe(1, 0.01, $"at {frequencyHz} Hz");
            }
        }
    }

    [Fact]
    public void The_noise_has_exactly_the_density_it_says()
    {
        // From below the split of the density to above it, at 1/16 to 3/8 of the lower part's rate of 1/16 Hz.
        const double rateHz = 1;
        var noise = new WideBandNoise(new WideBandNoiseOptions(rateHz, 3, 1e-3), f => 1 / (f * f));
        var samples = new double[4 << 20];
        noise.Fill(-12345, samples);
        var options = new WelchOptions(rateHz, 4096) { Window = Window.Blackman, Detrend = Detrending.None };
        using var estimator = new WelchEstimator(options);
        estimator.Push(samples);
        var psd = new double[options.Bins];
        estimator.Finish(psd);
        foreach (var bin in new[] { 10, 20, 30, 50, 70, 90, 100, 150, 300, 1000, 2000 })
        {
            var realised = noise.RealisedPsd(bin * options.BinWidthHz);
            psd[bin].ShouldBe(realised, realised * 0.08, $"bin {bin}");
        }
    }

    [Fact]
    public void Noise_in_pieces_has_the_bits_of_the_whole() => Gen.Select(Gen.Int[-100_000, 100_000], Gen.Int[1, 20_000]).Sample((start, cut) =>
    {
        var noise = new WideBandNoise(new WideBandNoiseOptions(1, 3, 1e-3), f => 1 / f);
        var (whole, pieces) = (new double[20_001], new double[20_001]);
        noise.Fill(start, whole);
        noise.Fill(start, pieces.AsSpan(0, cut));
        noise.Fill(start + cut, pieces.AsSpan(cut));
        pieces.ShouldBeTheSameBitsAs(whole);
        noise.Fill(start, []);
    }, iter: 10);

    [Fact]
    public void Another_seed_is_other_noise_of_the_same_density()
    {
        var noise = new WideBandNoise(new WideBandNoiseOptions(1, 3, 1e-3), f => 1 / f);
        var (one, two, again) = (new double[100_000], new double[100_000], new double[100_000]);
        noise.Fill(0, one);
        noise.WithSeed(4).Fill(0, two);
        noise.WithSeed(4).WithSeed(3).Fill(0, again);
        again.ShouldBeTheSameBitsAs(one);
        var power = one.Sum(value => value * value);
        (one.Zip(two, (a, b) => a * b).Sum() / power).ShouldBe(0, 0.1);
        (two.Sum(value => value * value) / power).ShouldBe(1, 0.2);
        noise.WithSeed(4).RealisedPsd(0.1).ShouldBe(noise.RealisedPsd(0.1));
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new WideBandNoise(new WideBandNoiseOptions(1, 1, 0.2), _ => 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new WideBandNoise(new WideBandNoiseOptions(0, 1, 0.1), _ => 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new WideBandNoise(new WideBandNoiseOptions(1, 1, 1e-12), _ => 1)).Message.ShouldContain("taps");
        Should.Throw<ArgumentException>(() => new WideBandNoise(new WideBandNoiseOptions(1, 1, 1e-3), _ => double.NaN)).Message.ShouldContain("NaN");
    }
}
