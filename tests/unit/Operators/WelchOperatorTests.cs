using Lisa.Grains.Contracts;
using Lisa.Grains.Operators;
using Lisa.Signal.Spectra;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class WelchOperatorTests
{
    [Fact]
    public void White_noise_of_variance_1_has_the_density_2_over_the_rate()
    {
        var output = Run("welch", InMemoryProduct.Strain(100, 1000, Signals.Noise(5, 200_000)), ("segment_seconds", 2));

        output.Layout.ShouldBeEquivalentTo(new Layout(AxisKind.Frequency, 0, 2, 101, output.Layout.Columns));
        output.Layout.Columns.ShouldBe([new Column("H1", "1/Hz")]);
        output["H1"][1..^1].Average().ShouldBe(0.02, 0.0003);
    }

    [Fact]
    public void A_tone_has_half_its_squared_amplitude_of_power()
    {
        var output = Run("welch", InMemoryProduct.Series(1024, 512, "m", ("x", Signals.Tone(100, 1024, 8192))), ("segment_seconds", 1));

        output.Layout.Columns[0].Unit.ShouldBe("m²/Hz");
        output["x"].Sum().ShouldBe(0.5, 1e-9);
        Array.IndexOf(output["x"], output["x"].Max()).ShouldBe(100);
    }

    [Theory]
    [InlineData("mean", "hann", "constant", 64)]
    [InlineData("mean", "blackman", "none", 1000)]
    [InlineData("median", "hamming", "linear", 333)]
    [InlineData("median", "boxcar", "constant", 7)]
    public void Segments_give_the_bits_of_the_kernel_on_the_whole(string average, string window, string detrend, int segmentLength)
    {
        var (first, second) = (Signals.Noise(6, 5000), Signals.Noise(7, 5000));
        var options = new WelchOptions(50, 200, 60)
        {
            Average = Enum.Parse<WelchAverage>(average, true),
            Detrend = Enum.Parse<Detrending>(detrend, true),
            Window = new Window(Enum.Parse<WindowShape>(window, true)),
        };

        var output = Run(
            "welch", InMemoryProduct.Series(50, segmentLength, "m/s", ("x", first), ("y", second)),
            ("segment_seconds", 4), ("overlap", 0.3), ("average", average), ("window", window), ("detrend", detrend));

        output.Layout.Columns[1].ShouldBe(new Column("y", "(m/s)²/Hz"));
        foreach (var (name, samples) in new[] { ("x", first), ("y", second) })
        {
            using var kernel = new WelchEstimator(options);
            kernel.Push(samples);
            var expected = new double[options.Bins];
            kernel.Finish(expected);
            output[name].ShouldEqualTo(expected, 0);
        }
    }

    [Fact]
    public void Windows_with_a_gap_do_not_count()
    {
        var noise = Signals.Noise(8, 1000);
        var holed = (double[])noise.Clone();
        holed[950] = double.NaN;

        // Without overlap the gap costs the last window of ten.
        var output = Run("welch", InMemoryProduct.Strain(100, 130, holed), ("segment_seconds", 1), ("overlap", 0));

        output["H1"].ShouldEqualTo(Run("welch", InMemoryProduct.Strain(100, 900, noise[..900]), ("segment_seconds", 1), ("overlap", 0))["H1"], 0);
    }

    [Fact]
    public void A_channel_that_is_all_gap_is_a_gap_and_the_others_are_not()
    {
        var output = Run(
            "welch", InMemoryProduct.Series(10, 50, "1", ("x", [.. Enumerable.Repeat(double.NaN, 100)]), ("y", Signals.Noise(9, 100))));

        output["x"].ShouldAllBe(value => double.IsNaN(value));
        output["y"].ShouldAllBe(value => value > 0);
    }

    [Fact]
    public void Data_shorter_than_a_window_are_refused_by_the_plan_or_else_at_the_end()
    {
        var data = InMemoryProduct.Strain(100, 100, new double[399]);

        PlanRefusal("welch", [data]).Value.ShouldContain("399 samples");
        ComputeRefusal("welch", [data], [false]).Bound.ShouldContain("400 samples");
    }

    [Fact]
    public void A_median_of_more_than_256_MiB_is_refused()
    {
        var layout = InMemoryProduct.Strain(100, 100, new double[100]).Layout;
        PlanInput[] day = [new PlanInput(layout, 100L * 86400 * 30)];

        var refusal = Should.Throw<RefusalException>(() => Plan("welch", day, ("average", "median"))).Refusals[0];
        refusal.Kind.ShouldBe(RefusalKind.TooLarge);
        refusal.Bound.ShouldBe("256 MiB");
        Plan("welch", day, ("average", "mean")).Layout.SegmentLength.ShouldBe(201);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(1e9)]
    [InlineData(1e300)]
    public void A_window_of_too_few_or_too_many_samples_is_refused(double seconds) =>
        PlanRefusal(
            "welch", [InMemoryProduct.Strain(100, 100, new double[1000])], ("segment_seconds", seconds)).What.ShouldContain("segment_seconds");

    [Fact]
    public void Cancellation_ends_it_between_segments()
    {
        var data = InMemoryProduct.Strain(100, 100, new double[1000]);
        using var source = new CancellationTokenSource();
        var reads = 0;
        var welch = Find("welch");
        var context = new InMemoryContext(Complete(welch), Plan("welch", [data]), 0, [data], source.Token)
        {
            Reading = () =>
            {
                if (++reads == 3)
                {
                    source.Cancel();
                }
            },
        };

        Should.Throw<OperationCanceledException>(() => welch.Compute(context));
        reads.ShouldBe(3);
        context.Lent.ShouldBe(0);
    }
}
