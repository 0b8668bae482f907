using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class MatchedFilterOperatorTests
{
    private const double RateHz = 256;
    private const int TemplateSamples = 512;

    // White noise of variance 1 in 1 s windows.
    private static readonly double[] White = [.. Enumerable.Repeat(2 / RateHz, 129)];

    [Theory]
    [InlineData(4096, 0)]
    [InlineData(512, 0)]
    [InlineData(100, 0)]
    [InlineData(100, 1)]
    [InlineData(37, 0.2)]
    [InlineData(64, 1000)]
    public void A_signal_is_found_at_its_time_with_its_strength_and_phase_wherever_blocks_begin(int segmentLength, double blockSeconds)
    {
        var data = new double[4000];
        Inject(data, middle: 2100, amplitude: 1, phase: 0);
        Inject(data, middle: 3000, amplitude: 0.5, phase: 0.7);

        var snr = Run("matched-filter", [InMemoryProduct.Strain(RateHz, segmentLength, data), Psd("H1"), Template(segmentLength)], ("block_seconds", blockSeconds));

        snr.Layout.Columns.ShouldBe([new Column("snr", "1"), new Column("phase", "rad"), new Column("sigma", "1")]);
        var sigma = snr["sigma"];
        var expected = Math.Sqrt(Waveform(0).Sum(value => value * value));
        Array.IndexOf(snr["snr"], snr["snr"].Max()).ShouldBe(2100);
        snr["snr"][2100].ShouldBe(expected, 0.002 * expected);
        snr["phase"][2100].ShouldBe(0, 0.005);
        (sigma[2100] / snr["snr"][2100]).ShouldBe(1, 0.002);
        snr["snr"][3000].ShouldBe(expected / 2, 0.004 * expected);
        Math.Abs(snr["phase"][3000]).ShouldBe(0.7, 0.01);
        (sigma[3000] / snr["snr"][3000]).ShouldBe(2, 0.008);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(64, 1)]
    [InlineData(13, 0.05)]
    [InlineData(500, 3)]
    public void Blocks_of_noise_agree_with_the_whole_away_from_the_ends(int segmentLength, double blockSeconds)
    {
        var noise = Signals.Noise(20, 4001);
        InMemoryProduct Searched(int length, double seconds) => Run(
            "matched-filter", [InMemoryProduct.Strain(RateHz, length, noise), Psd("H1"), Template(length)], ("block_seconds", seconds));

        var (whole, cut) = (Searched(4001, 0)["snr"], Searched(segmentLength, blockSeconds)["snr"]);

        // The whole is under its own taper for 250 samples at each end, and that reaches as far as half the template.
        for (var i = 600; i < 3400; i++)
        {
            cut[i].ShouldBe(whole[i], 1e-3, $"sample {i}");
        }
    }

    [Fact]
    public void Several_channels_are_searched_each_against_its_own_noise()
    {
        var noise = Signals.Noise(21, 2000);
        var psd = InMemoryProduct.Spectrum(1, "1/Hz", ("H1", White), ("L1", [.. White.Select(density => 4 * density)]));

        var both = Run("matched-filter", [InMemoryProduct.Series(RateHz, 1000, "strain", ("H1", noise), ("L1", noise)), psd, Template(1000)]);
        var one = Run("matched-filter", [InMemoryProduct.Strain(RateHz, 1000, noise), Psd("H1"), Template(1000)]);

        both.Layout.Columns.Select(column => column.Name).ShouldBe(["H1.snr", "H1.phase", "H1.sigma", "L1.snr", "L1.phase", "L1.sigma"]);
        both["H1.snr"].ShouldEqualTo(one["snr"], 0);
        both["H1.phase"].ShouldEqualTo(one["phase"], 0);
        both["L1.snr"].ShouldEqualTo([.. one["snr"].Select(value => value / 2)], 1e-13);
        both["L1.sigma"].ShouldEqualTo([.. one["sigma"].Select(value => value / 2)], 1e-13);
    }

    [Fact]
    public void A_gap_is_a_gap_as_far_as_the_template_reaches_and_sigma_is_known_there()
    {
        var noise = Signals.Noise(22, 6000);
        noise[3000] = double.NaN;

        var snr = Run("matched-filter", [InMemoryProduct.Strain(RateHz, 300, noise), Psd("H1"), Template(300)], ("block_seconds", 2));

        var (modulus, phase) = (snr["snr"], snr["phase"]);
        for (var i = 0; i < 6000; i++)
        {
            var near = Math.Abs(i - 3000);
            if (near <= 256)
            {
                double.IsNaN(modulus[i]).ShouldBeTrue();
                double.IsNaN(phase[i]).ShouldBeTrue();
            }
            else if (near > 256 + 129)
            {
                modulus[i].ShouldBeGreaterThanOrEqualTo(0);
            }
        }

        snr["sigma"].ShouldAllBe(sigma => sigma > 0);
    }

    [Fact]
    public void A_block_is_the_template_long_by_default_and_has_margins()
    {
        var plan = Plan("matched-filter", [InMemoryProduct.Strain(RateHz, 100, new double[4000]), Psd("H1"), Template(100)]);

        // 600 samples hold 512. Half of (600 + 2·(256 + 128))/(1 − 1/8) − 600 samples are 482, and the template is longer.
        plan.Layout.SegmentLength.ShouldBe(600);
        plan.Dependencies.ShouldBe([new Dependency(6, 6, 5, false), Dependency.Whole, Dependency.Whole]);
    }

    [Fact]
    public void A_template_that_does_not_fit_is_refused()
    {
        var data = InMemoryProduct.Strain(RateHz, 100, new double[4000]);

        PlanRefusal(
            "matched-filter",
            [InMemoryProduct.Strain(RateHz, 100, new double[511]), Psd("H1"), Template(100)]).What.ShouldContain("longer than the data");
        PlanRefusal("matched-filter", [data, Psd("H1"), InMemoryProduct.Series(512, 100, "strain", ("plus", new double[10]), ("cross", new double[10]))])
            .Value.ShouldBe("512 Hz");
        PlanRefusal("matched-filter", [data, Psd("H1"), InMemoryProduct.Strain(RateHz, 100, new double[10])]).What.ShouldContain("two columns");
        PlanRefusal("matched-filter", [data, Psd("L1"), Template(100)]).Bound.ShouldBe("H1 [1/Hz]");
    }

    [Fact]
    public void A_template_longer_than_data_that_ended_early_is_refused_at_the_end() => ComputeRefusal(
        "matched-filter", [InMemoryProduct.Strain(RateHz, 100, new double[511]), Psd("H1"), Template(100)],
        [false, true, true]).Value.ShouldBe("512 samples");

    [Fact]
    public void An_open_template_is_refused()
    {
        InMemoryProduct[] inputs = [InMemoryProduct.Strain(RateHz, 100, new double[4000]), Psd("H1"), Template(100)];

        Should.Throw<RefusalException>(() => Plan("matched-filter", [.. inputs.Select(input => new Lisa.Grains.Operators.PlanInput(input.Layout, null))]))
            .Refusals[0].Remedy.ShouldContain("seal");
    }

    [Fact]
    public void A_block_of_too_many_samples_is_refused() => PlanRefusal(
        "matched-filter", [InMemoryProduct.Strain(RateHz, 100, new double[4000]), Psd("H1"), Template(100)],
        ("block_seconds", 1e6)).Kind.ShouldBe(RefusalKind.TooLarge);

    [Fact]
    public void A_template_with_a_gap_or_without_power_is_refused()
    {
        var data = InMemoryProduct.Strain(RateHz, 100, new double[4000]);
        var (zero, holed) = (new double[200], new double[200]);
        holed[150] = double.NaN;

        ComputeRefusal("matched-filter", [data, Psd("H1"), InMemoryProduct.Series(RateHz, 100, "strain", ("plus", zero), ("cross", holed))], [true, true, true])
            .Value.ShouldBe("NaN at sample 150 of cross");
        ComputeRefusal("matched-filter", [data, Psd("H1"), InMemoryProduct.Series(RateHz, 100, "strain", ("plus", zero), ("cross", zero))], [true, true, true])
            .What.ShouldContain("zero");
    }

    private static InMemoryProduct Psd(string channel) => InMemoryProduct.Spectrum(1, "1/Hz", (channel, White));

    private static InMemoryProduct Template(int segmentLength) =>
        InMemoryProduct.Series(RateHz, segmentLength, "strain", ("plus", Waveform(0)), ("cross", Waveform(-Math.PI / 2)));

    // 40 Hz under a Gaussian of 0.2 s around the middle: nothing left where the taper acts.
    private static double[] Waveform(double phase) =>
    [
        .. Enumerable.Range(0, TemplateSamples).Select(i =>
        {
            var seconds = (i - (TemplateSamples / 2)) / RateHz;
            return Math.Exp(-seconds * seconds / 0.08) * Math.Cos((2 * Math.PI * 40 * seconds) + phase);
        }),
    ];

    private static void Inject(double[] data, int middle, double amplitude, double phase)
    {
        var waveform = Waveform(phase);
        for (var i = 0; i < TemplateSamples; i++)
        {
            data[middle - (TemplateSamples / 2) + i] += amplitude * waveform[i];
        }
    }
}
