using Lisa.Grains.Contracts;
using Lisa.Signal.Filters;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class ResampleOperatorTests
{
    [Fact]
    public void A_tone_keeps_its_frequency_and_its_phase()
    {
        var output = Run("resample", InMemoryProduct.Strain(1000, 500, Signals.Tone(40, 1000, 4000)), ("rate_hz", 400));

        output.Layout.Density.ShouldBe(400);
        output.Layout.SegmentLength.ShouldBe(200);
        var expected = Signals.Tone(40, 400, 1600);
        for (var i = 50; i < 1550; i++)
        {
            output["H1"][i].ShouldBe(expected[i], 2e-3);
        }
    }

    [Fact]
    public void A_tone_above_the_new_Nyquist_frequency_does_not_alias()
    {
        var output = Run("resample", InMemoryProduct.Strain(1000, 500, Signals.Tone(300, 1000, 4000)), ("rate_hz", 400));

        output["H1"][50..1550].Max(Math.Abs).ShouldBeLessThan(2e-3);
    }

    [Theory]
    [InlineData(1000, 400, 5)]
    [InlineData(1000, 400, 50)]
    [InlineData(1000, 400, 2000)]
    [InlineData(1000, 1500, 2)]
    [InlineData(1000, 1500, 150)]
    [InlineData(0.25, 0.1, 15)]
    [InlineData(4096, 16384, 7)]
    [InlineData(1000, 1000, 7)]
    public void Segments_join_to_the_bits_of_the_whole(double rateHz, double newRateHz, int segmentLength)
    {
        var noise = Signals.Noise(3, 1237);
        noise[600] = double.NaN;

        var whole = Run("resample", InMemoryProduct.Strain(rateHz, 2000, noise), ("rate_hz", newRateHz));
        var cut = Run("resample", InMemoryProduct.Strain(rateHz, segmentLength, noise), ("rate_hz", newRateHz));

        cut["H1"].ShouldEqualTo(whole["H1"], 0);
        cut.Samples.ShouldBe((long)Math.Ceiling(Math.Round(1237 * newRateHz / rateHz, 6)));
        double.IsNaN(whole["H1"][(int)(600 * newRateHz / rateHz)]).ShouldBeTrue();
    }

    [Fact]
    public void With_zeros_beyond_the_ends_it_is_the_kernel_on_the_whole()
    {
        var noise = Signals.Noise(4, 1000);
        var expected = new double[600];
        new PolyphaseResampler(3, 5).Apply(noise, 0, expected, 0, FilterEdge.Zero);

        Run("resample", InMemoryProduct.Strain(100, 50, noise), ("rate_hz", 60), ("edge", "zero"))["H1"].ShouldEqualTo(expected, 1e-15);
    }

    [Fact]
    public void A_broken_number_of_samples_is_refused_with_segment_lengths_and_rates_that_work()
    {
        var refusal = PlanRefusal("resample", [InMemoryProduct.Strain(1000, 512, new double[1024])], ("rate_hz", 400));

        refusal.Value.ShouldBe("512·2/5");
        refusal.Remedy.ShouldContain("510 or 515 samples");
        refusal.Remedy.ShouldContain("398.4375 Hz or 400.390625 Hz");
        Run("resample", InMemoryProduct.Strain(1000, 515, new double[1030]), ("rate_hz", 400)).Samples.ShouldBe(412);
        Run("resample", InMemoryProduct.Strain(1000, 512, new double[1024]), ("rate_hz", 398.4375)).Samples.ShouldBe(408);
    }

    [Theory]
    [InlineData(314.15926535897932, "no fraction")]
    [InlineData(1e-300, "no fraction")]
    [InlineData(1e300, "no fraction")]
    [InlineData(65536000, "too long")]
    public void A_rate_that_cannot_be_reached_is_refused(double newRateHz, string what) =>
        PlanRefusal("resample", [InMemoryProduct.Strain(1000, 1000, new double[2000])], ("rate_hz", newRateHz)).What.ShouldContain(what);

    [Fact]
    public void Halo_is_as_many_segments_as_the_filter_needs() =>
        Plan("resample", [InMemoryProduct.Strain(1000, 20, new double[1000])], ("rate_hz", 200)).Dependencies.ShouldBe([Dependency.Window(3, 3)]);
}
