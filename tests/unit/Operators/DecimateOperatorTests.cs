using Lisa.Grains.Contracts;
using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class DecimateOperatorTests
{
    private static readonly (string Name, object Value)[] ToFifthHertz = [("rate_hz", 0.2), ("pass_hz", 0.08)];

    [Fact]
    public void With_zeros_beyond_the_ends_it_is_what_scipy_makes_of_its_own_filter()
    {
        var output = Run("decimate", InMemoryProduct.Strain(4, 600, Reference.Read("decimate-series")), [.. ToFifthHertz, ("edge", "zero")]);

        (output.Layout.Density, output.Layout.SegmentLength).ShouldBe((0.2, 30));
        output["H1"].ShouldEqualTo(Reference.Read("decimate-20"), 1e-13);
    }

    [Fact]
    public void What_passes_keeps_phase_and_amplitude_and_what_would_alias_there_is_gone()
    {
        var passing = Run("decimate", InMemoryProduct.Strain(4, 6000, Signals.Tone(0.0799, 4, 24_000)), ToFifthHertz)["H1"];
        var aliasing = Run("decimate", InMemoryProduct.Strain(4, 6000, Signals.Tone(1.1203, 4, 24_000)), ToFifthHertz)["H1"];
        var expected = Signals.Tone(0.0799, 0.2, 1200);
        for (var i = 50; i < 1150; i++)
        {
            passing[i].ShouldBe(expected[i], 2e-7);
            aliasing[i].ShouldBe(0, 2e-7);
        }
    }

    [Theory]
    [InlineData(20)]
    [InlineData(300)]
    [InlineData(1240)]
    public void Segments_join_to_the_bits_of_the_whole_and_a_gap_spreads_half_the_filter(int segmentLength)
    {
        var noise = Signals.Noise(3, 3237);
        noise[1600] = double.NaN;

        var whole = Run("decimate", InMemoryProduct.Strain(4, 4000, noise), ToFifthHertz)["H1"];
        var cut = Run("decimate", InMemoryProduct.Strain(4, segmentLength, noise), ToFifthHertz)["H1"];

        cut.ShouldEqualTo(whole, 0);
        whole.Length.ShouldBe(162);
        var spoilt = Enumerable.Range(0, 162).Where(i => i > 30 && i < 130 && double.IsNaN(whole[i])).ToArray();
        (80 - spoilt.First(), spoilt.Last() - 80, spoilt.Length).ShouldBe((23, 23, 47));
    }

    [Fact]
    public void At_the_same_rate_nothing_changes()
    {
        var noise = Signals.Noise(4, 100);

        Run("decimate", InMemoryProduct.Strain(4, 50, noise), ("rate_hz", 4), ("pass_hz", 1))["H1"].ShouldEqualTo(noise, 0);
    }

    [Theory]
    [InlineData(0.3, 0.1, "whole number")]
    [InlineData(8, 0.1, "whole number")]
    [InlineData(0.25, 0.1, "broken number")]
    [InlineData(0.2, 0.1, "no room")]
    [InlineData(0.2, 0.0999999, "too long")]
    public void What_cannot_be_decimated_is_refused(double rateHz, double passHz, string what) =>
        PlanRefusal("decimate", [InMemoryProduct.Strain(4, 600 + 20, new double[1240])], ("rate_hz", rateHz), ("pass_hz", passHz)).What.ShouldContain(what);

    [Fact]
    public void Halo_is_as_many_segments_as_half_the_filter_needs() =>
        Plan("decimate", [InMemoryProduct.Strain(4, 200, new double[2000])], ToFifthHertz).Dependencies.ShouldBe([Dependency.Window(3, 3)]);
}
