using Lisa.Grains.Contracts;
using static Lisa.Tests.Unit.Operators.ReferenceCases;

namespace Lisa.Tests.Unit.Operators;

/// <summary>The reference cases of the operators from L0 to L1: see <see cref="ReferenceCases"/>.</summary>
internal static class InterferometryCases
{
    public static IReadOnlyList<Case> Of(string computing) => computing switch
    {
        "decimate" => [new("to a quarter", [("rate_hz", 16), ("pass_hz", 5), ("attenuation_db", 60)], [Noise(23, 40, 170)])],
        "ranging-fusion" =>
        [
            new("gap", [("halo_seconds", 100), ("lookahead_seconds", 60), ("jerk_noise", 1e-5)], [Ranges(24, 60)]),
            new("clocks", [("noise_metres", 2), ("jerk_noise", 1e-4)], [Ranges(25, 40).With(Clocks(40))]),
        ],
        "quality-flags" => [new("padded", [("threshold", 1.4), ("pad_seconds", 0.03)], [Noise(30, 60, 170)])],
        "mask" => [new("outliers", [], [Noise(31, 40, 80), Flags()])],
        "time-shift" =>
        [
            new("delay", [("delay_seconds", 0.375), ("max_shift_seconds", 1)], [Links("isc", 32, 4, 30, 60, 0), Links("mpr", 33, 4, 30, 60, 8)]),
            new("clocks", [("max_shift_seconds", 2)], [Links("isc", 34, 1, 80, 80, 0), Clocks(20)]),
        ],
        "intermediary-variables" =>
        [
            new("six links", [], [Links("isc", 35, 4, 12, 24, 0), Links("ltt", 36, 4, 12, 24, 8)]),
            new(
                "full", [("longest_ltt_seconds", 1)],
                [Links("isc", 37, 4, 30, 60, 0).With(Links("rfi", 38, 4, 30, 60, 0)).With(Links("tmi", 39, 4, 30, 60, 0)), Links("ltt", 40, 2, 15, 30, 0.5)]),
        ],
        "tdi" =>
        [
            new("second generation", [("longest_ltt_seconds", 1)], [Links("eta", 26, 4, 48, 96, 0), Links("ltt", 27, 1, 12, 24, 0.5)]),
            new(
                "Sagnac", [("generation", "1.5"), ("channels", "sagnac"), ("longest_ltt_seconds", 1), ("measurement_order", 5), ("delay_order", 3)],
                [Links("isc", 28, 4, 20, 60, 0), Links("ltt", 29, 4, 20, 60, 0.5)]),
        ],
        _ => [],
    };

    // Six columns, each offset + 2⁻²⁰ times numbers from -1 to 1: seconds, or whatever.
    private static InMemoryProduct Links(string kind, uint seed, double rateHz, int segmentLength, int samples, double offset) => LinkSeries.Product(
        kind, rateHz, segmentLength, kind == "ltt" ? "s" : "1", [.. Integers(seed, 6 * samples).Select(value => offset + Math.ScaleB(value, -20))]);

    // Eight seconds, and a metre of noise.
    private static InMemoryProduct Ranges(uint seed, int samples)
    {
        var ranges = LinkSeries.Product("mpr", 0.25, 20, "s", [.. Integers(seed, 6 * samples).Select(value => 8.25 + Math.ScaleB(value, -28))]);
        ranges.Segments[1][2].AsSpan(5, 8).Fill(double.NaN);
        return ranges;
    }

    // Two intervals in the first segment, the second across the border, and none in the second.
    private static InMemoryProduct Flags() => new(
        new Layout(AxisKind.Row, 0, 1, 0, [new Column("gps", "s"), new Column("duration", "s"), new Column("channel", "1"), new Column("kind", "1")]),
        [[[1000.125, 1000.5], [0.0625, 0.25], [0, 0], [1, 1]], [[], [], [], []]]);

    private static InMemoryProduct Clocks(int samples) => InMemoryProduct.Series(
        0.25, 20, "s",
        [.. Enumerable.Range(1, 3).Select(spacecraft => ($"clock_{spacecraft}", Enumerable.Range(0, samples).Select(i => spacecraft - 2 + Math.ScaleB(i, -20)).ToArray()))]);
}
