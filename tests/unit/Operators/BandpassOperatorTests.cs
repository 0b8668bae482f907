using Lisa.Grains.Contracts;
using Shouldly;
using Xunit;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

public sealed class BandpassOperatorTests
{
    private const double RateHz = 256;

    [Theory]
    [InlineData(10, 60, 30, 1)]
    [InlineData(10, 60, 90, 0)]
    [InlineData(10, 60, 2, 0)]
    [InlineData(0, 60, 30, 1)]
    [InlineData(0, 60, 0, 1)]
    [InlineData(0, 60, 90, 0)]
    [InlineData(60, 0, 90, 1)]
    [InlineData(60, 0, 30, 0)]
    public void A_tone_passes_in_the_band_and_stops_outside_it(double lowHz, double highHz, double toneHz, double gain)
    {
        var tone = Enumerable.Range(0, 2048).Select(i => Math.Cos(2 * Math.PI * toneHz * i / RateHz)).ToArray();

        var output = Run("bandpass", InMemoryProduct.Strain(RateHz, 512, tone), ("low_hz", lowHz), ("high_hz", highHz), ("taps_seconds", 1));

        for (var i = 256; i < 2048 - 256; i++)
        {
            output["H1"][i].ShouldBe(gain * tone[i], 1.1e-3);
        }
    }

    [Theory]
    [InlineData(2048, 0.5)]
    [InlineData(500, 0.5)]
    [InlineData(64, 0.5)]
    [InlineData(31, 0.5)]
    [InlineData(1, 0.5)]
    [InlineData(500, 3)]
    [InlineData(100, 3)]
    public void Segments_join_to_what_the_whole_gives(int segmentLength, double tapsSeconds)
    {
        var noise = Signals.Noise(1, 2048 - 17);
        noise[700] = double.NaN;
        var parameters = new (string, object)[] { ("low_hz", 20), ("high_hz", 60), ("taps_seconds", tapsSeconds) };

        var whole = Run("bandpass", InMemoryProduct.Strain(RateHz, 4096, noise), parameters);
        var cut = Run("bandpass", InMemoryProduct.Strain(RateHz, segmentLength, noise), parameters);

        cut["H1"].ShouldEqualTo(whole["H1"], tapsSeconds > 2 ? 1e-13 : 0);
    }

    [Fact]
    public void A_gap_and_the_ends_of_the_data_spoil_half_the_taps_around_them_and_no_more()
    {
        var noise = Signals.Noise(2, 1000);
        noise[500] = double.NaN;

        // 0.25 s at 256 Hz: 65 taps, 32 to each side.
        var output = Run("bandpass", InMemoryProduct.Strain(RateHz, 100, noise), ("high_hz", 60), ("taps_seconds", 0.25))["H1"];

        for (var i = 0; i < output.Length; i++)
        {
            double.IsNaN(output[i]).ShouldBe(i < 32 || i >= 1000 - 32 || Math.Abs(i - 500) <= 32, $"sample {i}");
        }
    }

    [Fact]
    public void With_zeros_beyond_the_ends_there_is_no_gap_there()
    {
        var constant = Enumerable.Repeat(1.0, 400).ToArray();

        var output = Run("bandpass", InMemoryProduct.Strain(RateHz, 100, constant), ("high_hz", 60), ("taps_seconds", 0.25), ("edge", "zero"))["H1"];

        output.ShouldAllBe(value => double.IsFinite(value));
        output[200].ShouldBe(1, 1e-12);
        output[0].ShouldBeInRange(0.4, 0.8);
    }

    [Fact]
    public void Halo_is_as_many_segments_as_half_the_taps_need()
    {
        var data = InMemoryProduct.Strain(RateHz, 50, new double[1000]);

        // 1 s at 256 Hz: 257 taps, 128 to each side.
        Plan("bandpass", [data], ("high_hz", 60), ("taps_seconds", 1)).Dependencies.ShouldBe([Dependency.Window(3, 3)]);
    }

    [Theory]
    [InlineData(0, 0, 1, 60, "neither")]
    [InlineData(0, 128, 1, 60, "high_hz is not below the Nyquist")]
    [InlineData(200, 0, 1, 60, "low_hz is not below the Nyquist")]
    [InlineData(60, 60, 1, 60, "empty")]
    [InlineData(60, 20, 1, 60, "empty")]
    [InlineData(20, 60, 0.001, 60, "filter of 1 taps")]
    [InlineData(20, 60, 20, 60, "longer than the data")]
    [InlineData(20, 60, 1e300, 60, "taps_seconds")]
    [InlineData(20, 21, 1, 60, "too short")]
    [InlineData(1, 60, 1, 60, "too short")]
    [InlineData(0, 60, 0.02, 200, "too short")]
    public void What_cannot_be_filtered_is_refused(double lowHz, double highHz, double tapsSeconds, double attenuationDb, string what)
    {
        var refusal = PlanRefusal(
            "bandpass", [InMemoryProduct.Strain(RateHz, 512, new double[2048])],
            ("low_hz", lowHz), ("high_hz", highHz), ("taps_seconds", tapsSeconds), ("attenuation_db", attenuationDb));

        refusal.What.ShouldContain(what);
    }
}
