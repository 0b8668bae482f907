using Lisa.Grains.Operators.Inputs;
using Lisa.Signal.Noise;
using Lisa.Signal.Simulation;
using Lisa.Signal.Tdi;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class NoiseModelOperatorTests(ITestOutputHelper output)
{
    private const double BinHz = 1e-4;
    private const int Bins = 501;

    [Fact]
    public void Levels_are_those_that_an_independent_search_finds()
    {
        var (psd, expected) = (Reference.Read("noise-model-psd"), Reference.Read("noise-model-levels"));
        double[] p = new double[Bins], q = new double[Bins];
        var column = TdiColumn.Parse("A2")!.Value;
        column.Fill(new LisaNoise(1, 0), BinHz, p);
        column.Fill(new LisaNoise(0, 1), BinHz, q);
        int[] at = [0, 1, 10, 300];
        at.Select(bin => p[bin]).ToArray().ShouldMatch(expected.AsSpan(0, 4));
        at.Select(bin => q[bin] / expected[4 + Array.IndexOf(at, bin)]).ShouldAllBe(ratio => Math.Abs(ratio - 1) < 1e-10);

        var (metrology, acceleration) = NoiseLevelFit.Fit(
            psd, p, q, (15e-12 * 15e-12, 3e-15 * 3e-15), new NoiseFitOptions(BinHz, 2e-4, 0.025), FittedLevels.Both)!.Value;
        output.WriteLine($"{Math.Sqrt(metrology)} m, {Math.Sqrt(acceleration)} m/s²; the search: {expected[8]}, {expected[9]}");
        Math.Sqrt(metrology).ShouldBe(expected[8], 1e-3 * expected[8]);
        Math.Sqrt(acceleration).ShouldBe(expected[9], 3e-3 * expected[9]);

        // Made with 8 pm and 2 fm, and every twentieth bin raised forty times.
        Math.Sqrt(metrology).ShouldBe(8e-12, 0.3e-12);
        Math.Sqrt(acceleration).ShouldBe(2e-15, 0.1e-15);
    }

    [Fact]
    public void What_is_simulated_is_found_though_a_bright_source_is_in_it()
    {
        const double rateHz = 0.5;
        const double travelSeconds = LisaNoise.NominalArmMetres / LisaNoise.SpeedOfLight;
        const int length = 1 << 19;
        var evaluator = new TdiEvaluator([Michelson.X2, .. Michelson.Aet(TdiGeneration.Second)], new TdiOptions(rateHz));
        var halo = evaluator.Halo(travelSeconds, travelSeconds);
        var padded = halo.Leading + length + halo.Trailing;
        double[] travel = [.. Enumerable.Repeat(travelSeconds, 6 * padded)], links = new double[6 * padded], tdi = new double[4 * length];
        new LinkNoise(LisaNoise.Sangria, new WideBandNoiseOptions(rateHz, 4, 1e-4)).Fill(-halo.Leading, travel, links);
        evaluator.Apply(links, travel, halo.Leading, tdi);
        string[] names = ["X2", "A2", "E2", "T2"];
        var series = InMemoryProduct.Series(rateHz, length, "1", [.. names.Select((name, c) => (name, tdi.AsSpan(c * length, length).ToArray()))]);
        foreach (var column in series.Segments[0])
        {
            for (var i = 0; i < length; i++)
            {
                column[i] += 1e-20 * Math.Cos(2 * Math.PI * 3e-3 * i / rateHz);
            }
        }

        var psd = Run("welch", series, ("segment_seconds", 32_768), ("window", "blackman"), ("detrend", "none"));
        var model = Run("noise-model", psd);
        model.Layout.ShouldBe(psd.Layout);
        foreach (var name in names)
        {
            var column = TdiColumn.Parse(name)!.Value;
            double[] expected = new double[psd.Layout.SegmentLength];
            column.Fill(LisaNoise.Sangria, 1 / psd.Layout.Density, expected);
            double Ratio(double frequencyHz)
            {
                var bin = (int)(frequencyHz * psd.Layout.Density);
                return model[name][bin] / expected[bin];
            }

            output.WriteLine($"{name}: model over truth {Ratio(3e-4):F3} at 0.3 mHz, {Ratio(3e-3):F3} at 3 mHz, {Ratio(0.02):F3} at 20 mHz; estimate at 3 mHz {psd[name][98] / expected[98]:F1}");
            Ratio(0.02).ShouldBe(1, 0.06);
            Ratio(0.1).ShouldBe(1, 0.06);
            if (name != "T2")
            {
                Ratio(3e-4).ShouldBe(1, 0.15);
                Ratio(3e-3).ShouldBe(1, 0.15);
            }
        }
    }

    [Fact]
    public void Every_bin_is_positive_and_finite_also_where_the_combination_is_blind()
    {
        // Bins of 0.5 mHz: one lies on the first zero of X2, one at 0 Hz.
        foreach (var name in TdiColumn.Names)
        {
            var psd = InMemoryProduct.Spectrum(2000, "1/Hz", (name, [.. Enumerable.Repeat(1e-40, 1001)]));
            var model = Run("noise-model", psd, ("fit", "none"), ("arm_m", 2.99792458e9))[name];
            model.ShouldAllBe(value => value > 0 && double.IsFinite(value));
            model[0].ShouldBe(model[1]);
        }
    }

    [Fact]
    public void Without_a_fit_the_model_is_that_of_the_levels_given()
    {
        var psd = InMemoryProduct.Spectrum(100_000, "1/Hz", ("X2", new double[2001]), ("A1", new double[2001]));
        var model = Run("noise-model", psd, ("fit", "none"), ("metrology_pm", 10), ("acceleration_fm", 2.4));
        var noise = new LisaNoise(10e-12, 2.4e-15);
        foreach (var bin in new[] { 100, 300, 1000 })
        {
            model["X2"][bin].ShouldBe(noise.X(bin * 1e-5, TdiGeneration.Second), 5e-3 * model["X2"][bin]);
            model["A1"][bin].ShouldBe(noise.A(bin * 1e-5, TdiGeneration.First), 5e-3 * model["A1"][bin]);
        }
    }

    [Fact]
    public void A_level_that_is_fixed_stays_and_one_that_is_not_heard_stays_too()
    {
        var noise = new LisaNoise(30e-12, 6e-15);
        var psd = Exact(noise, "A2", "T2");
        var model = Run("noise-model", psd, ("fit", "metrology"));
        var (half, doubled) = (new LisaNoise(30e-12, 3e-15), new double[Bins]);
        TdiColumn.Parse("A2")!.Value.Fill(half, BinHz, doubled);
        (model["A2"][250] / doubled[250]).ShouldBe(1, 0.05);
        (model["A2"][2] / doubled[2]).ShouldBe(1, 0.01);
        TdiColumn.Parse("T2")!.Value.Fill(half, BinHz, doubled);
        (Run("noise-model", psd)["T2"][300] / doubled[300]).ShouldBe(1, 0.01);
        var both = Run("noise-model", psd)["A2"];
        both.Zip(psd["A2"], (a, b) => Math.Abs((a / b) - 1)).Max().ShouldBeLessThan(1e-4);
    }

    [Fact]
    public void A_column_of_nothing_stays_nothing_and_one_of_too_little_is_refused()
    {
        var psd = Exact(LisaNoise.SciRdV1, "A2", "E2");
        psd.Segments[0][0].AsSpan().Fill(double.NaN);
        var model = Run("noise-model", psd);
        model["A2"].ShouldAllBe(value => double.IsNaN(value));
        model["E2"].ShouldAllBe(value => value > 0);

        psd.Segments[0][1].AsSpan(20).Fill(double.NaN);
        ComputeRefusal("noise-model", [psd], [true]).What.ShouldContain("E2 has too few bins");
    }

    [Fact]
    public void Inputs_and_bands_that_do_not_fit_are_refused()
    {
        PlanRefusal("noise-model", [InMemoryProduct.Spectrum(1000, "1/Hz", ("X3", new double[200]))]).What.ShouldContain("no spectrum of time-delay");
        PlanRefusal("noise-model", [InMemoryProduct.Spectrum(1000, "m²/Hz", ("X2", new double[200]))]).Value.ShouldContain("m²/Hz");
        PlanRefusal("noise-model", [Exact(LisaNoise.SciRdV1, "X2")], ("high_hz", 0.003)).Value.ShouldContain("28 bins");
        PlanRefusal("noise-model", [Exact(LisaNoise.SciRdV1, "X2")], ("low_hz", 1)).What.ShouldContain("too narrow");
        var late = Exact(LisaNoise.SciRdV1, "X2");
        PlanRefusal("noise-model", [late with { Layout = late.Layout with { Origin = 1 } }]).What.ShouldContain("zero frequency");
    }

    private static InMemoryProduct Exact(LisaNoise noise, params string[] names) => InMemoryProduct.Spectrum(1 / BinHz, "1/Hz", [.. names.Select(name =>
    {
        var density = new double[Bins];
        TdiColumn.Parse(name)!.Value.Fill(noise, BinHz, density);
        return (name, density);
    })]);
}
