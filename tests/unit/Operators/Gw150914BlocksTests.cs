using Lisa.Tests.Unit.Signal;
using Shouldly;
using Xunit;
using Xunit.Abstractions;
using static Lisa.Tests.Unit.Operators.OperatorRun;

namespace Lisa.Tests.Unit.Operators;

/// <summary>
/// From the public strain of GW150914 to triggers, segment by segment. The numbers to be held to were computed independently with SciPy on
/// the whole of the data: Welch by 4 s symmetric Blackman windows without detrending, Tukey windows of 1/8, full band.
/// </summary>
public sealed class Gw150914BlocksTests(ITestOutputHelper output)
{
    private static readonly (string, object)[] Welch = [("window", "blackman"), ("detrend", "none")];

    [Theory]
    [InlineData(131072)]
    [InlineData(4096)]
    [InlineData(1024)]
    public void One_block_gives_the_published_numbers_to_four_digits(int segmentLength)
    {
        if (SharedData.IsAbsent(output))
        {
            return;
        }

        var data = InMemoryProduct.Series(
            SharedData.RateHz, segmentLength, "strain", ("H1", SharedData.Strain("H1")), ("L1", SharedData.Strain("L1")));
        data = data with { Layout = data.Layout with { Origin = SharedData.StartGpsSeconds } };
        var waveform = SharedData.Template();
        var template = InMemoryProduct.Series(
            SharedData.RateHz, segmentLength, "strain", ("plus", [.. waveform.Select(h => h.Real)]),
            ("cross", [.. waveform.Select(h => h.Imaginary)]));

        var snr = Run("matched-filter", [data, Run("welch", data, Welch), template]);
        var triggers = Run("triggers", snr, ("cluster_seconds", 1));

        snr.Segments.Count.ShouldBe(1);
        triggers["channel"].ShouldBe([1, 0]);
        Math.Round(triggers["snr"][1], 2).ShouldBe(18.56);
        Math.Round(triggers["snr"][0], 2).ShouldBe(13.21);
        Math.Round(triggers["effective_distance"][1], 1).ShouldBe(814.4);
        Math.Round(triggers["effective_distance"][0], 1).ShouldBe(999.7);
        triggers["gps"][1].ShouldBe(1126259446 + (67336 / 4096.0), 1e-6);
        triggers["gps"][0].ShouldBe(1126259446 + (67307 / 4096.0), 1e-6);
    }

    [Theory]
    [InlineData(1024, 2)]
    [InlineData(1024, 5)]
    [InlineData(4096, 8)]
    [InlineData(32768, 8)]
    public void Short_blocks_and_a_short_template_find_it_as_the_whole_does(int segmentLength, double blockSeconds)
    {
        if (SharedData.IsAbsent(output))
        {
            return;
        }

        var strain = SharedData.Strain("H1");
        var waveform = SharedData.Template()[(65536 - 8192)..(65536 + 8192)];

        InMemoryProduct Search(int length, double seconds)
        {
            var data = InMemoryProduct.Strain(SharedData.RateHz, length, strain);
            var template = InMemoryProduct.Series(
                SharedData.RateHz, length, "strain", ("plus", [.. waveform.Select(h => h.Real)]), ("cross", [.. waveform.Select(h => h.Imaginary)]));
            return Run("triggers", Run("matched-filter", [data, Run("welch", data, Welch), template], ("block_seconds", seconds)), ("cluster_seconds", 1));
        }

        var (whole, blocks) = (Search(131072, 32), Search(segmentLength, blockSeconds));

        blocks["gps"].ShouldBe(whole["gps"]);
        blocks["gps"].ShouldBe([1000 + (67336 / 4096.0)], 1.0 / 4096);
        blocks["snr"][0].ShouldBe(whole["snr"][0], 0.01 * whole["snr"][0]);
        blocks["effective_distance"][0].ShouldBe(whole["effective_distance"][0], 0.02 * whole["effective_distance"][0]);
        output.WriteLine($"whole {whole["snr"][0]} {whole["effective_distance"][0]}, blocks {blocks["snr"][0]} {blocks["effective_distance"][0]}");
    }

    [Fact]
    public void Whitened_strain_in_segments_has_variance_1_and_shows_the_event()
    {
        if (SharedData.IsAbsent(output))
        {
            return;
        }

        var data = InMemoryProduct.Strain(SharedData.RateHz, 4096, SharedData.Strain("H1"));
        var white = Run("whiten", [data, Run("welch", data)]);
        var banded = Run("bandpass", white, ("low_hz", 35), ("high_hz", 350), ("taps_seconds", 0.5))["H1"];

        var inside = banded.Where(double.IsFinite).ToArray();
        var variance = inside.Average(value => value * value);
        variance.ShouldBe((350 - 35) / 2048.0, 0.02);
        var peak = Array.IndexOf(banded, inside.MaxBy(Math.Abs));
        peak.ShouldBeInRange(67336 - 200, 67336 + 200);
    }
}
