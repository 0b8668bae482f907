using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Spectra;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Lisa.Tests.Unit.Interferometry;

public sealed class SecondaryNoiseTests(ITestOutputHelper output)
{
    private const double TravelSeconds = LisaNoise.NominalArmMetres / LisaNoise.SpeedOfLight;

    [Fact]
    public void Simulated_noise_of_X_A_E_and_T_has_the_densities_of_the_papers()
    {
        const double rateHz = 0.5;
        var noise = LisaNoise.SciRdV1;
        var links = new LinkNoise(noise, new WideBandNoiseOptions(rateHz, 8, 1e-4));
        TdiCombination[] channels = [Michelson.X1, Michelson.X2, .. Michelson.Aet(TdiGeneration.Second)];
        var models = new Func<double, double>[]
        {
            f => noise.X(f, TdiGeneration.First), f => noise.X(f, TdiGeneration.Second),
            f => noise.A(f, TdiGeneration.Second), f => noise.A(f, TdiGeneration.Second), f => noise.T(f, TdiGeneration.Second),
        };
        var densities = Densities(links, channels, rateHz, new WelchOptions(rateHz, 1 << 16) { Window = Window.Blackman, Detrend = Detrending.None }, 20);
        for (var c = 0; c < channels.Length; c++)
        {
            var fromHz = channels[c].Name == "T2" ? 5e-3 : 1e-4;
            MeanRatio(densities[c], models[c], rateHz / (1 << 16), fromHz, 0.1, channels[c].Name).ShouldBe(1, 0.03);

            // Decades have fewer bins, so they scatter more.
            for (var decadeHz = fromHz; decadeHz < 0.05; decadeHz *= 10)
            {
                MeanRatio(densities[c], models[c], rateHz / (1 << 16), decadeHz, decadeHz * 10, channels[c].Name).ShouldBe(1, 0.1);
            }
        }
    }

    [Fact]
    public void Segments_of_noise_are_those_of_the_whole_and_links_do_not_share_it()
    {
        const double rateHz = 0.5;
        var noise = new LinkNoise(LisaNoise.SciRdV1, new WideBandNoiseOptions(rateHz, 8, 1e-3));
        const int length = 3000;
        var (whole, piece) = (new double[6 * length], new double[6 * 700]);
        noise.Fill(-1000, Travel(length), whole);
        noise.Fill(500, Travel(700), piece);
        for (var column = 0; column < 6; column++)
        {
            piece.AsSpan(700 * column, 700).ToArray().ShouldBeTheSameBitsAs(whole.AsSpan((length * column) + 1500, 700));
            for (var other = 0; other < column; other++)
            {
                var (a, b) = (whole.AsSpan(length * column, length).ToArray(), whole.AsSpan(length * other, length).ToArray());
                var correlation = a.Zip(b, (p, q) => p * q).Sum() / Math.Sqrt(a.Sum(p => p * p) * b.Sum(q => q * q));
                Math.Abs(correlation).ShouldBeLessThan(0.1, $"columns {column} and {other}");
            }
        }

        var another = new double[6 * 700];
        new LinkNoise(LisaNoise.SciRdV1, new WideBandNoiseOptions(rateHz, 9, 1e-3)).Fill(500, Travel(700), another);
        another.Zip(piece, (a, b) => a == b).ShouldAllBe(same => !same);
    }

    [Fact]
    public void A_gap_in_a_light_travel_time_is_a_gap_in_its_link_alone()
    {
        var noise = new LinkNoise(LisaNoise.SciRdV1, new WideBandNoiseOptions(0.5, 8, 0.01));
        var (travel, links) = (Travel(50), new double[6 * 50]);
        travel[(2 * 50) + 7] = double.NaN;
        noise.Fill(0, travel, links);
        Enumerable.Range(0, 300).Where(i => double.IsNaN(links[i])).ShouldBe([107]);
        travel[0] = -1;
        Should.Throw<ArgumentException>(() => noise.Fill(0, travel, links)).Message.ShouldContain("-1 s");
        Should.Throw<ArgumentException>(() => noise.Fill(0, travel.AsSpan(1), links));
    }

    private static double[][] Densities(LinkNoise noise, TdiCombination[] channels, double rateHz, WelchOptions welch, int segments)
    {
        var evaluator = new TdiEvaluator(channels, new TdiOptions(rateHz));
        var halo = evaluator.Halo(TravelSeconds, TravelSeconds);
        var length = welch.SegmentSamples * 4;
        var estimators = channels.Select(_ => new WelchEstimator(welch)).ToArray();
        var padded = halo.Leading + length + halo.Trailing;
        var (travel, links, output) = (Travel(padded), new double[6 * padded], new double[channels.Length * length]);
        for (var start = 0; start < segments * welch.SegmentSamples; start += length)
        {
            noise.Fill(start - halo.Leading, travel, links);
            evaluator.Apply(links, travel, halo.Leading, output);
            for (var c = 0; c < channels.Length; c++)
            {
                estimators[c].Push(output.AsSpan(c * length, length));
            }
        }

        return [.. estimators.Select(estimator =>
        {
            using var ending = estimator;
            var psd = new double[welch.Bins];
            ending.Finish(psd);
            return psd;
        })];
    }

    // Mean over the bins of a band of estimate over model. Around the zeros of the model an estimate is leakage: those bins are left out.
    private double MeanRatio(double[] density, Func<double, double> model, double binHz, double fromHz, double toHz, string name)
    {
        var ratios = Enumerable.Range(1, density.Length - 2)
            .Select(bin => (Frequency: bin * binHz, Value: density[bin]))
            .Where(bin => bin.Frequency >= fromHz && bin.Frequency <= toHz)
            .Where(bin => bin.Frequency < 0.01 || Math.Abs(Math.Sin(4 * Math.PI * bin.Frequency * TravelSeconds)) > 0.1)
            .Select(bin => bin.Value / model(bin.Frequency))
            .ToArray();
        output.WriteLine($"{name} from {fromHz} Hz to {toHz} Hz: {ratios.Average()} over {ratios.Length} bins");
        return ratios.Average();
    }

    private static double[] Travel(int length) => [.. Enumerable.Repeat(TravelSeconds, 6 * length)];
}
