using System.Numerics;
using Lisa.Signal.Fourier;
using Lisa.Signal.MassiveBinaries;
using Lisa.Signal.Noise;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.MassiveBinaries;

public sealed class TemplateBankTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3e5, 3e6, 8, 0.97, 43_200)]
    [InlineData(1e5, 5e6, 10, 0.9, 20_000)]
    public void Every_binary_of_the_range_has_a_template_near(double lowest, double highest, double ratio, double match, double seconds)
    {
        const int seed = 5;
        var band = new SearchBand(0.2, ChirpSearch.TransformSamples(0.2, seconds, long.MaxValue), 1e-4, TdiGeneration.Second);
        var options = new BankOptions(lowest, highest, ratio, match);
        var bank = TemplateBank.Lay(options, band, seconds);
        output.WriteLine($"{bank.Length} templates, {bank.Select(each => each.MassRatio).Distinct().Count()} rows, seed {seed}");
        bank.ShouldBe(TemplateBank.Lay(options, band, seconds));

        var inverse = band.InverseNoise(LisaNoise.SciRdV1);
        var random = new Random(seed);
        var worst = 1.0;
        for (var draw = 0; draw < 6; draw++)
        {
            var point = new ChirpPoint(lowest * Math.Pow(highest / lowest, random.NextDouble()), 1 + (random.NextDouble() * (ratio - 1)));
            var signal = Whitened(point, band, inverse, seconds);
            var best = bank.Where(each => Math.Abs(Math.Log(each.ChirpMassSolarMasses / point.ChirpMassSolarMasses)) < 0.3)
                .OrderBy(each => Math.Abs(Math.Log(each.ChirpMassSolarMasses / point.ChirpMassSolarMasses))).Take(60)
                .Max(each => Overlap(signal, Whitened(each, band, inverse, seconds)));
            output.WriteLine($"{point}: {best}");
            worst = Math.Min(worst, best);
        }

        worst.ShouldBeGreaterThan(match);
    }

    private static Complex[] Whitened(ChirpPoint point, SearchBand band, double[] inverse, double seconds)
    {
        var chirp = point.ToChirp();
        var spectrum = new Complex[band.Bins];
        ChirpSpectrum.Fill(chirp, ChirpSpectrum.StartHz(chirp, band.LowHz, seconds), band, spectrum);
        var norm = 0.0;
        for (var bin = 0; bin < spectrum.Length; bin++)
        {
            spectrum[bin] *= band.ReferenceResponse(bin * band.BinWidthHz) * Math.Sqrt(inverse[bin]);
            norm += spectrum[bin].Magnitude * spectrum[bin].Magnitude;
        }

        return [.. spectrum.Select(value => value / Math.Sqrt(norm))];
    }

    private static double Overlap(Complex[] one, Complex[] other)
    {
        using var fft = ComplexFft.Rent(2 * (one.Length - 1));
        fft.Data.Clear();
        for (var bin = 0; bin < one.Length; bin++)
        {
            fft.Data[bin] = one[bin] * Complex.Conjugate(other[bin]);
        }

        fft.Inverse();
        var best = 0.0;
        foreach (var value in fft.Data)
        {
            best = Math.Max(best, value.Magnitude);
        }

        return best * fft.Length;
    }
}
