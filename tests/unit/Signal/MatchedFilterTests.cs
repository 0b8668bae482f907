using System.Numerics;
using Lisa.Signal.Detection;
using Lisa.Signal.Simulation;
using Shouldly;
using Xunit;

namespace Lisa.Tests.Unit.Signal;

public sealed class MatchedFilterTests
{
    private const double RateHz = 1024;
    private const int DataSamples = 8192;

    [Fact]
    public void An_injected_chirp_is_recovered_in_time_phase_and_distance()
    {
        var (template, reference) = Template();
        var filter = Filter(template, reference);
        const int at = 5000;
        const double phase = 0.7;
        var data = new double[DataSamples];
        for (var i = 0; i < template.Length; i++)
        {
            data[at - reference + i] = (template[i] * Complex.FromPolarCoordinates(0.25, -phase)).Real;
        }

        var snr = new Complex[DataSamples];
        filter.Apply(data, snr);
        var magnitude = new double[DataSamples];
        MatchedFilter.Magnitude(snr, magnitude);
        var peak = Array.IndexOf(magnitude, magnitude.Max());
        peak.ShouldBe(at);
        filter.EffectiveDistanceMpc(magnitude[peak]).ShouldBe(400, 4);
        Math.Abs(snr[peak].Phase).ShouldBe(phase, 0.02);
    }

    [Fact]
    public void Noise_alone_has_an_SNR_of_two_degrees_of_freedom()
    {
        var (template, reference) = Template();
        var options = new MatchedFilterOptions(RateHz, DataSamples) { ReferenceSample = reference, TukeyAlpha = 0 };
        var filter = new MatchedFilter(options, template, FlatPsd(), 4);
        var noise = new double[DataSamples];
        var sum = 0.0;
        var snr = new Complex[DataSamples];
        for (var round = 0; round < 20; round++)
        {
            new WhiteNoise(round).Fill(0, noise);
            filter.Apply(noise, snr);
            sum += snr.Average(value => (value.Real * value.Real) + (value.Imaginary * value.Imaginary));
        }

        (sum / 20).ShouldBe(2, 0.1);
    }

    [Fact]
    public void Sigma_is_the_optimal_SNR_of_the_template()
    {
        var (template, _) = Template();
        var options = new MatchedFilterOptions(RateHz, DataSamples) { TukeyAlpha = 0 };
        var plus = template.Select(value => value.Real).ToArray();
        new MatchedFilter(options, template, FlatPsd(), 4).Sigma.ShouldBe(OptimalSnr.Of(plus, RateHz, FlatPsd(), 4), OptimalSnr.Of(plus, RateHz, FlatPsd(), 4) * 0.01);
    }

    [Fact]
    public void A_gap_leaves_no_SNR_where_the_template_reaches_it_and_keeps_the_rest()
    {
        var (template, reference) = Template();
        var filter = Filter(template, reference);
        var data = new double[DataSamples];
        new WhiteNoise(9).Fill(0, data);
        data[1000] = double.NaN;
        var snr = new Complex[DataSamples];
        filter.Apply(data, snr);
        double.IsNaN(snr[1000].Real).ShouldBeTrue();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != Complex.Zero)
            {
                double.IsNaN(snr[1000 + reference - i].Real).ShouldBeTrue($"template sample {i}");
            }
        }

        var gaps = snr.Count(value => double.IsNaN(value.Real));
        gaps.ShouldBeLessThan(template.Length + (2 * FlatPsd().Length) + 1);
        double.IsFinite(snr[6000].Magnitude).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_but_gaps_gives_no_SNR()
    {
        var (template, reference) = Template();
        var data = new double[DataSamples];
        Array.Fill(data, double.NaN);
        var snr = new Complex[DataSamples];
        Filter(template, reference).Apply(data, snr);
        snr.ShouldAllBe(value => double.IsNaN(value.Real) && double.IsNaN(value.Imaginary));
    }

    [Fact]
    public void Bad_templates_are_refused()
    {
        Should.Throw<ArgumentException>(() => Filter(new Complex[DataSamples + 1], 0)).Message.ShouldContain("8193");
        Should.Throw<ArgumentException>(() => Filter(new Complex[16], 0)).Message.ShouldContain("optimal SNR is 0");
        Should.Throw<ArgumentOutOfRangeException>(() => Filter(new Complex[16], DataSamples));
    }

    private static MatchedFilter Filter(Complex[] template, int reference) => new(
        new MatchedFilterOptions(RateHz, DataSamples) { ReferenceSample = reference, TemplateDistanceMpc = 100, TukeyAlpha = 0.01 }, template, FlatPsd(), 4);

    private static double[] FlatPsd()
    {
        var psd = new double[129];
        Array.Fill(psd, 2 / RateHz);
        return psd;
    }

    private static (Complex[] Template, int Reference) Template()
    {
        const int samples = 2048;
        var inspiral = new Inspiral(new InspiralOptions(20, 15, 100, 1.75) { LowFrequencyHz = 30 });
        var (plus, cross) = (new double[samples], new double[samples]);
        inspiral.Fill(0, RateHz, plus, cross);
        return ([.. plus.Zip(cross, (real, imaginary) => new Complex(real, imaginary))], (int)(1.75 * RateHz));
    }
}
